using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>What a soak is held against.</summary>
internal static class SoakGoals
{
    // What the first requests opened for good, and a connection or two to the database that a pool keeps.
    private const int IdleHandles = 16;

    // Objects: the service remembers up to 65,536 folders that it has flushed, and comes to know them slowly; bodies of
    // the shortest chunks are in arrays that are not large either. Buffers: up to 64 MiB for bodies are kept and .NET's
    // shared ones for each thread, which a mix of sizes nears slowly, too. Resident memory is both, and what the
    // runtime did not collect yet. The rest goes up and down with the requests in progress when a sample is taken;
    // there, anything that is not given back comes to hundreds in minutes.
    private static readonly Flatness[] _flat =
    [
        new("resident memory", "MiB", sample => sample.ResidentMiB, 0.1, 24),
        new("managed objects", "MiB", sample => sample.ObjectsMiB, 0.1, 8),
        new("managed buffers", "MiB", sample => sample.BuffersMiB, 0.1, 24),
        new("handles", "handles", sample => sample.Handles, 0.1, 16),
        new("threads", "threads", sample => sample.Threads, 0.1, 8),
        new("bytes in staging", "MiB", sample => sample.StagedMiB, 0.2, 16),
        new("names in staging", "names", sample => sample.Staged, 0.2, 100),
        new("rows", "rows", sample => sample.Rows, 0.2, 100),
        new("database", "MiB", sample => sample.DatabaseMiB, 0.2, 16),
    ];

    private static Goal Nothing { get; } = Goal.None("remains");

    private static Goal NoFailures { get; } = Goal.None("failures");

    public static IEnumerable<Outcome> Flat(IReadOnlyList<Sample> samples, TimeSpan duration) =>
        _flat.Select(flatness => flatness.Judge(samples, duration));

    public static bool HasSettled(Sample before, Sample after) =>
        AtTheEnd(before, after).All(outcome => outcome.Verdict == Verdict.Ok);

    public static IEnumerable<Outcome> AtTheEnd(Sample before, Sample after)
    {
        Goal handles = Goal.AtMost(before.Handles + IdleHandles, "handles");
        string staged = $"{after.Staged} files and folders, {after.StagedMiB:0} MiB";
        return
        [
            Outcome.Of("staging, at the end", Nothing, after.Staged, staged),
            Outcome.Of("finished files, at the end", Nothing, after.Files, $"{after.Files}"),
            Outcome.Of("rows, at the end", Nothing, after.Rows, $"{after.Rows}"),
            Outcome.Of(
                "handles, at the end",
                handles,
                after.Handles,
                $"{before.Handles} at the start, {after.Handles}"
            ),
        ];
    }

    public static IEnumerable<Outcome> Answers(string what, Tally tally, int loggedErrors) =>
        [
            Outcome.Of($"answers in {what}", NoFailures, tally.Failures, $"{tally.Failures} unexpected; {tally}"),
            Outcome.Of("errors in the log", NoFailures, loggedErrors, $"{loggedErrors}"),
        ];
}
