using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Requests with tokens that the Spika backend does not know, each another one; it takes its time to say so.
/// </summary>
internal sealed class GarbageTokens(string id, string what, TimeSpan lateness) : Attack
{
    private const int Strangers = 256;

    public override string Id => id;

    public override string What => $"{Strangers} connections with tokens {what}";

    public override int Connections => Strangers;

    public override IReadOnlyDictionary<string, string> Settings(RowContext context) =>
        new Dictionary<string, string>
        {
            ["Auth__Mode"] = "SpikaToken",
            ["Auth__SpikaToken__Address"] = context.Keep(TokenBackend.Start(lateness)).Address,
        };

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Func<AttackRun, Task>>(run =>
            run.RunAsync(
                Strangers,
                async (_, connection) =>
                {
                    while (true)
                    {
                        byte[] request = AttackRequests.Get("/upload/files", $"accesstoken: {Guid.NewGuid():n}");
                        run.Count(await connection.SendAsync(request, run.Stop));
                    }
                }
            )
        );
}
