using Spika.FileService.LoadTest.Measuring;

namespace Spika.FileService.LoadTest.Attacks;

/// <param name="Milliseconds">Each chunk that was answered with 200.</param>
/// <param name="Failures">What the others ended with.</param>
internal sealed record HonestResult(IReadOnlyList<double> Milliseconds, IReadOnlyList<string> Failures)
{
    private readonly Series _series = new(Milliseconds);

    public double Median => Milliseconds.Count == 0 ? double.PositiveInfinity : _series.Median;

    public double Percentile99 => Milliseconds.Count == 0 ? double.PositiveInfinity : _series.Percentile(0.99);

    public static HonestResult Of(IReadOnlyCollection<HonestResult> results) =>
        new([.. results.SelectMany(result => result.Milliseconds)], [.. results.SelectMany(result => result.Failures)]);

    public override string ToString() =>
        $"p50 {Median:0.0} p99 {Percentile99:0} ms of {Milliseconds.Count}, {Failures.Count} errors";
}
