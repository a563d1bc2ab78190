using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>Several clients at once, and samples of the service meanwhile.</summary>
internal sealed class FullLoad(RunningService service, SoakFiles files, Tally tally)
{
    // With up to six connections each: more than two cores can serve.
    private const int Clients = 16;

    // By the clock and not by share, so that what waits in staging for the janitor does not tell how fast the machine
    // is.
    private static readonly TimeSpan _abandonEach = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _sampleEach = TimeSpan.FromSeconds(3);

    private const int SamplesForNote = 20;

    /// <returns>The samples, from when the clients have all the files that they will ever keep.</returns>
    public async Task<IReadOnlyList<Sample>> RunAsync(Sampler sampler, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task clients = StartClients(() => sampler.IsOver, stop.Token);
        try
        {
            while (!files.AreAllKept && !clients.IsCompleted)
            {
                await Task.Delay(_sampleEach, cancellationToken);
            }

            sampler.Start();
            List<Sample> samples = [];
            while (await Task.WhenAny(clients, Task.Delay(_sampleEach, cancellationToken)) != clients)
            {
                samples.Add(await sampler.TakeAsync(cancellationToken));
                if (samples.Count % SamplesForNote == 0)
                {
                    RowContext.Note($"{samples[^1]}");
                }
            }

            await clients;
            return samples;
        }
        finally
        {
            // When no sample can be taken, the service is gone.
            await stop.CancelAsync();
        }
    }

    private Task StartClients(Func<bool> isOver, CancellationToken cancellationToken)
    {
        SoakClient client = new(service.Target, files, tally, new Pace(_abandonEach));
        return Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(_ => Task.Run(() => client.RunAsync(isOver, cancellationToken), cancellationToken))
        );
    }
}
