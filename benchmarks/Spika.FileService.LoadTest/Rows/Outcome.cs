namespace Spika.FileService.LoadTest.Rows;

/// <summary>One line of the table.</summary>
/// <param name="Measured">The figures, with their units.</param>
/// <param name="Ratio">What is held against the goal, where that is a ratio.</param>
internal sealed record Outcome(string What, Goal Goal, string Measured, double? Ratio, Verdict Verdict)
{
    public static Outcome Of(string what, Goal goal, double value, string measured) =>
        new(what, goal, measured, goal.IsRatio ? value : null, goal.IsMetBy(value) ? Verdict.Ok : Verdict.Missed);

    public static Outcome Failed(string what, Goal goal, string why) => new(what, goal, why, null, Verdict.Missed);

    public static Outcome NotRun(string what, Goal goal, string why) => new(what, goal, why, null, Verdict.NotRun);
}
