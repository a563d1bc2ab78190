namespace Spika.FileService.LoadTest.Measuring;

/// <summary>The same thing measured several times.</summary>
internal sealed class Series(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    /// <summary>The middle value, or between the two of them.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    public double Min => _sorted[0];

    public double Max => _sorted[^1];

    public double Percentile(double part) => _sorted[Math.Min(_sorted.Length - 1, (int)(_sorted.Length * part))];

    /// <returns>The median, and from where to where it goes.</returns>
    public override string ToString() =>
        _sorted.Length == 1 ? $"{Median:0.##}" : $"{Median:0.##} ({Min:0.##} to {Max:0.##})";
}
