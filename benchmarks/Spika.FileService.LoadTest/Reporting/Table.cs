using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Reporting;

/// <summary>The outcomes, for the console and for docs/performance.md.</summary>
internal static class Table
{
    public static string Line(string id, Outcome outcome) =>
        $"{id}: {outcome.What} | {string.Join(" | ", Cells(outcome))}";

    public static string Markdown(
        string machine,
        string service,
        string date,
        IEnumerable<(string Id, Outcome Outcome)> outcomes
    ) =>
        string.Join(
            '\n',
            [
                $"{service}, {date}, on {machine}.",
                "",
                "| row | what | goal | measured, median (min to max) | ratio | |",
                "|---|---|---|---|---|---|",
                .. outcomes.Select(line =>
                    $"| `{line.Id}` | {line.Outcome.What} | {string.Join(" | ", Cells(line.Outcome))} |"
                ),
            ]
        );

    private static string[] Cells(Outcome outcome) =>
        [
            outcome.Goal.Text,
            outcome.Measured.ReplaceLineEndings(" "),
            outcome.Ratio is { } ratio ? $"{ratio:0.00}" : "",
            outcome.Verdict switch
            {
                Verdict.Ok => "ok",
                Verdict.Missed => "MISSED",
                _ => "not run",
            },
        ];
}
