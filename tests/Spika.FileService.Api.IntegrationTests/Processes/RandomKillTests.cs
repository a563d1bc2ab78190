using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// The real process under load, killed with SIGKILL at random moments, again and again on the same data.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class RandomKillTests
{
    private const int Rounds = 25;

    [FullEffortCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Kill_AtAnyMoment_BreaksNoPromise(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        KillRounds rounds = new(database.Settings);

        await rounds.RunAsync(Rounds, service => service.KillAsync());
    }
}
