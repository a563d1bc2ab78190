using System.Globalization;
using System.Text.RegularExpressions;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>
/// The rows that a plan of PostgreSQL's EXPLAIN ANALYZE read: of each node that reads a table or an index of the
/// service, with those that its filter passed over, in all its loops.
/// </summary>
internal static partial class PlanRows
{
    public static long Count(IEnumerable<string> plan)
    {
        long rows = 0;
        long loops = 0;
        foreach (string line in plan)
        {
            if (NodeRegex.Match(line) is { Success: true } node)
            {
                // The driver reads tables of the server for itself.
                loops = ScanRegex.IsMatch(line) ? Number(node.Groups["loops"]) : 0;
                rows += Number(node.Groups["rows"]) * loops;
            }
            else if (PassedOverRegex.Match(line) is { Success: true } passedOver)
            {
                rows += Number(passedOver.Groups[1]) * loops;
            }
        }

        return rows;
    }

    /// <summary>Whether the line is of a node of a plan.</summary>
    public static bool IsNode(string line) => NodeRegex.IsMatch(line);

    private static long Number(Group number) => long.Parse(number.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\(actual rows=(?<rows>\d+) loops=(?<loops>\d+)\)")]
    private static partial Regex NodeRegex { get; }

    [GeneratedRegex(@"Scan .*\bon (?!pg_)\w")]
    private static partial Regex ScanRegex { get; }

    [GeneratedRegex(@"Rows Removed by .*: (\d+)")]
    private static partial Regex PassedOverRegex { get; }
}
