using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>
/// Whether something grew: the median of the run's last fifth against that of its second one. The first fifth is for
/// warming up, and a median does not mind what lasted for a moment.
/// </summary>
/// <param name="Share">So much more is no growth, as a part of what there was.</param>
/// <param name="Allowance">And so much on top of that.</param>
internal sealed record Flatness(string What, string Unit, Func<Sample, double> Of, double Share, double Allowance)
{
    public Outcome Judge(IReadOnlyList<Sample> samples, TimeSpan duration)
    {
        Series early = new(samples.Where(sample => FifthOf(sample, duration) == 1).Select(Of));
        Series late = new(samples.Where(sample => FifthOf(sample, duration) == 4).Select(Of));
        Goal goal = new($"flat: + {Share:P0} + {Allowance} {Unit}", true, _ => true);
        bool isFlat = late.Median <= (early.Median * (1 + Share)) + Allowance;
        return new Outcome(
            What,
            goal,
            $"second fifth {early}, last fifth {late} {Unit}",
            late.Median / early.Median,
            isFlat ? Verdict.Ok : Verdict.Missed
        );
    }

    private static int FifthOf(Sample sample, TimeSpan duration) => (int)Math.Min(4, sample.At / duration * 5);
}
