// How each kind of picture is drawn: data in the form of templates/README.md in, ECharts option out.

function base(colours) {
  return {
    textStyle: { fontFamily: colours.font, color: colours.ink, fontSize: 13 },
    color: colours.series,
    tooltip: {
      // The HTML tooltip would need inline styles, which the content security policy refuses.
      renderMode: "richText",
      backgroundColor: colours.surface,
      borderColor: colours.line,
      padding: [8, 12],
      textStyle: { color: colours.ink, fontFamily: colours.font, fontSize: 13 },
    },
  };
}

function sankey(data, { colours, write, top, narrow }) {
  const last = Math.max(...data.nodes.map((node) => node.tier ?? 0));
  const placed = data.nodes.map((node, at) => ({
    name: node.name,
    value: node.value,
    url: node.url,
    depth: node.tier === undefined ? undefined : last - node.tier,
    itemStyle: { color: colours.of(node.tone, at) },
    // The product stands at the right edge, so its name goes to the left of its bar.
    label: node.tier === 0 ? { position: "left" } : {},
  }));
  return {
    tooltip: {
      formatter: ({ dataType, data: it, value }) =>
        dataType === "edge"
          ? `${it.source} → ${it.target}\n${write.quantity(it.value)}`
          : `${it.name}\n${write.quantity(value)}  ${write.share(value, data.total)}`,
    },
    series: [
      {
        type: "sankey",
        top,
        left: 4,
        right: 4,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: 12,
        draggable: false,
        emphasis: { focus: "adjacency" },
        data: placed,
        links: data.links,
        lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
        label: { color: colours.ink, width: narrow ? 90 : 170, overflow: "truncate", fontSize: 12 },
      },
    ],
  };
}

function coloured(node, colours, at, inherited) {
  const tone = node.tone ?? inherited;
  const fill = colours.of(tone, at);
  return {
    ...node,
    itemStyle: { color: fill },
    label: { color: colours.on(fill) },
    children: node.children?.map((child) => coloured(child, colours, at, tone)),
  };
}

function hierarchyTooltip(data, write) {
  return {
    formatter: ({ treePathInfo, name, value }) => {
      const path = treePathInfo.slice(1).map((step) => step.name);
      return `${path.join(" › ") || name}\n${write.quantity(value)}  ${write.share(value, data.total)}`;
    },
  };
}

// A figure that is cut off would be a wrong figure: small areas show their name alone.
const MOST_LABELLED = 12;
const ROOM_FOR_FIGURE = 0.07;

function treemap(data, { colours, write, top }) {
  return {
    tooltip: hierarchyTooltip(data, write),
    series: [
      {
        type: "treemap",
        top,
        left: 0,
        right: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        data: data.tree.map((node, at) => coloured(node, colours, at)),
        label: {
          overflow: "truncate",
          fontSize: 12,
          lineHeight: 16,
          formatter: ({ name, value }) =>
            value < ROOM_FOR_FIGURE * data.total ? name : `${name}\n${write.number(value)}`,
        },
        upperLabel: { show: true, height: 22, color: colours.ink, fontWeight: 600 },
        itemStyle: { borderColor: colours.surface, borderWidth: 1, gapWidth: 1, borderRadius: 2 },
        levels: [{ upperLabel: { show: false } }],
      },
    ],
  };
}

function sunburst(data, { colours, write, top }) {
  return {
    tooltip: hierarchyTooltip(data, write),
    series: [
      {
        type: "sunburst",
        center: ["50%", top ? "54%" : "50%"],
        radius: ["18%", top ? "86%" : "96%"],
        nodeClick: false,
        sort: "desc",
        data: data.tree.map((node, at) => coloured(node, colours, at)),
        itemStyle: { borderColor: colours.surface, borderWidth: 1.5, borderRadius: 2 },
        label: { minAngle: 12, width: 86, overflow: "truncate", fontSize: 12 },
        emphasis: { focus: "ancestor" },
      },
    ],
  };
}

function axes(data, { colours, write, top, narrow }) {
  const names = {
    type: "category",
    data: data.categories,
    inverse: data.horizontal,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours.line } },
    axisLabel: {
      color: colours.ink,
      width: data.horizontal ? (narrow ? 96 : 190) : undefined,
      overflow: "truncate",
      interval: data.horizontal ? 0 : "auto",
      hideOverlap: true,
    },
  };
  const values = {
    type: "value",
    max: data.most,
    axisLabel: { color: colours.muted, formatter: write.axis, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.line } },
  };
  return {
    grid: { top: top + (data.horizontal ? 8 : 24), left: 0, right: data.horizontal ? 56 : 8, bottom: 0, outerBoundsMode: "same" },
    xAxis: data.horizontal ? values : names,
    yAxis: data.horizontal ? names : values,
  };
}

function bar(data, frame) {
  const { colours, write, top } = frame;
  const several = data.series.length > 1;
  const placed = axes(data, { ...frame, top: top + (several ? 32 : 0) });
  return {
    ...placed,
    legend: several
      ? { top, left: 0, itemWidth: 12, itemHeight: 12, icon: "roundRect", textStyle: { color: colours.ink } }
      : undefined,
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: colours.line, opacity: 0.4 } },
      formatter: (points) =>
        [points[0].name, ...points.map((p) => `${several ? `${p.seriesName}: ` : ""}${write.quantity(p.value)}`)].join("\n"),
    },
    series: data.series.map((one, at) => ({
      type: "bar",
      name: one.name,
      stack: data.stacked ? "whole" : undefined,
      barMaxWidth: 26,
      itemStyle: { color: colours.of(one.tone, at), borderRadius: data.stacked ? 0 : 3 },
      label: {
        show: !several && one.values.length <= MOST_LABELLED,
        position: data.horizontal ? "right" : "top",
        color: colours.ink,
        formatter: (point) => write.number(point.value),
      },
      data: one.values.map((value, place) => ({
        value,
        url: data.urls?.[place],
        itemStyle: one.tones ? { color: colours.of(one.tones[place], place) } : undefined,
      })),
    })),
  };
}

/** Steps from one total to another: an invisible bar carries each change. */
function waterfall(data, frame) {
  const { colours, write } = frame;
  let level = 0;
  const rows = data.steps.map(({ name, value, total }) => {
    const from = total ? 0 : level;
    level = total ? value : level + value;
    const tone = total ? "total" : value > 0 ? "up" : "down";
    return { name, value, total, low: Math.min(from, level), height: Math.abs(level - from), tone };
  });
  const placed = axes({ categories: rows.map((row) => row.name) }, frame);
  placed.xAxis.axisLabel = { ...placed.xAxis.axisLabel, interval: 0, width: (frame.width - 48) / rows.length - 8, overflow: "break" };
  // Small changes between large totals are seen only if the axis starts near them.
  const lowest = Math.min(...rows.filter((row) => row.height).map((row) => row.low || row.height));
  const highest = Math.max(...rows.map((row) => row.low + row.height));
  placed.yAxis.min = data.from_zero || highest - lowest > highest / 2 ? 0 : Math.max(0, lowest - (highest - lowest));
  return {
    ...placed,
    tooltip: { formatter: ({ data: { row } }) => `${row.name}\n${row.total ? write.quantity(row.value) : `${write.signed(row.value)} ${write.unit}`}` },
    series: [
      { type: "bar", stack: "steps", silent: true, itemStyle: { color: "transparent" }, data: rows.map((row) => ({ value: row.low, row })) },
      {
        type: "bar",
        stack: "steps",
        barMaxWidth: 56,
        label: {
          show: true,
          position: "top",
          color: colours.ink,
          formatter: ({ data: { row } }) => (row.total ? write.number(row.value) : write.signed(row.value)),
        },
        data: rows.map((row) => ({ value: row.height, row, itemStyle: { color: colours.of(row.tone), borderRadius: 2 } })),
      },
    ],
  };
}

const KINDS = { sankey, treemap, sunburst, bar, waterfall };

/** Return the ECharts option for one picture. */
export function picture(kind, data, frame) {
  const own = KINDS[kind](data, frame);
  const common = base(frame.colours);
  return { ...common, ...own, tooltip: { ...common.tooltip, ...own.tooltip } };
}
