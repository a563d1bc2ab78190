namespace Spika.FileService.LoadTest.Measuring;

/// <summary>
/// Measures several things in turn, A B A B A B, so that what disturbs the machine for a while disturbs all of them
/// alike.
/// </summary>
internal static class Alternation
{
    public static async Task<Series[]> RunAsync(int rounds, params Func<Task<double>>[] measures)
    {
        List<double>[] values = [.. measures.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < measures.Length; i++)
            {
                values[i].Add(await measures[i]());
            }
        }

        return [.. values.Select(value => new Series(value))];
    }
}
