import time
def test_time(cast):
    from datetime import date
    from wangdian.kernel.org.calendars import seed_calendar, opening_profiles, business_calendar
    from wangdian.kernel.org.scope import whole_bank
    with whole_bank("x"):
        seed_calendar(date(2024,1,1), date(2028,12,31))
        for i in range(3):
            t=time.perf_counter(); business_calendar(); a=time.perf_counter(); opening_profiles([cast.east.pk]); print("cal",a-t,"prof",time.perf_counter()-a)
