namespace Spika.FileService.LoadTest.Rows;

/// <summary>What a figure is held against.</summary>
internal sealed record Goal(string Text, bool IsRatio, Func<double, bool> IsMetBy)
{
    /// <summary>At most so many times something that is measured in the same run.</summary>
    public static Goal AtMostTimes(double times, string what) =>
        new($"<= {times} x {what}", true, ratio => ratio <= times);

    /// <summary>At least so many times something that is measured in the same run.</summary>
    public static Goal AtLeastTimes(double times, string what) =>
        new($">= {times} x {what}", true, ratio => ratio >= times);

    public static Goal AtMost(double limit, string unit) => new($"<= {limit} {unit}", false, value => value <= limit);

    public static Goal None(string what) => new($"no {what}", false, value => value == 0);
}
