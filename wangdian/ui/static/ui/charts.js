// <div class="wd-chart" data-chart-url="…" data-chart-label="…">: draws the ECharts options that the address answers.

const grid = { left: 8, right: 8, top: 24, bottom: 8, containLabel: true };

const draw = async (box) => {
  const answer = await fetch(box.dataset.chartUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    box.textContent = document.body.dataset.failed;
    return;
  }
  const options = await answer.json();
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    aria: { enabled: true, label: { description: box.dataset.chartLabel } },
    animation: false,
    color: ["#0f4c81", "#2b8a3e", "#e8890c", "#c92a2a", "#6c7a89"],
    grid,
    tooltip: { trigger: "axis", renderMode: "richText" },
    ...options,
    ...(options.legend && { legend: { top: 0, ...options.legend }, grid: { top: 40, ...grid, ...options.grid } }),
  });
  new ResizeObserver(() => chart.resize()).observe(box);
};
document.querySelectorAll("[data-chart-url]").forEach(draw);
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("[data-chart-url]").forEach(draw));
