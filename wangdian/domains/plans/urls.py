from django.urls import path

from .views import (
    comparing,
    compiling,
    exporting,
    items,
    listing,
    lookback,
    plan,
    publishing,
    reviewing,
    uploading,
)

app_name = "plans"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("upload/", uploading.upload, name="upload"),
    path("<int:plan_id>/", plan.plan, name="plan"),
    path("<int:plan_id>/upload/", uploading.upload_version, name="upload_version"),
    path("versions/<int:version_id>/compiling/", compiling.compiling, name="compiling"),
    path("versions/<int:version_id>/compile-now/", compiling.compile_now, name="compile_now"),
    path("versions/<int:version_id>/review/", reviewing.review, name="review"),
    path("versions/<int:version_id>/decide/", reviewing.decide, name="decide"),
    path("versions/<int:version_id>/accept-sure/", reviewing.accept_sure, name="accept_sure"),
    path("versions/<int:version_id>/blanks/", reviewing.blanks, name="blanks"),
    path("versions/<int:version_id>/posts/", reviewing.posts, name="posts"),
    path("versions/<int:version_id>/questions/<int:item_id>/", reviewing.question, name="question"),
    path("versions/<int:version_id>/items/add/", items.add, name="item_add"),
    path("versions/<int:version_id>/items/<int:item_id>/", items.edit, name="item"),
    path("versions/<int:version_id>/publish/", publishing.publish, name="publish"),
    path("versions/<int:version_id>/submit/", publishing.submit, name="submit"),
    path("versions/<int:version_id>/send-back/", publishing.send_back, name="send_back"),
    path("versions/<int:version_id>/compare/", comparing.compare, name="compare"),
    path("versions/<int:version_id>/file.<str:kind>", exporting.version_file, name="version_file"),
    path("<int:plan_id>/reviews/start/", lookback.start, name="lookback_start"),
    path("reviews/<int:review_id>/", lookback.lookback, name="lookback"),
    path("reviews/<int:review_id>/decide/", lookback.decide, name="lookback_decide"),
    path("reviews/<int:review_id>/sign/", lookback.sign, name="lookback_sign"),
    path("reviews/<int:review_id>/file.<str:kind>", exporting.lookback_file, name="lookback_export"),
]
