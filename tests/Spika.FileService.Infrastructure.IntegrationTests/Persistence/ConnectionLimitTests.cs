using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public sealed class ConnectionLimitTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    [Test]
    public async Task EnterAsync_WhenAllConnectionsAreInUse_WaitsForOne()
    {
        using ConnectionLimit limit = Limit(connections: 1);
        ConnectionLimit.Permit first = await limit.EnterAsync(_patience, default);
        ValueTask<ConnectionLimit.Permit> second = limit.EnterAsync(_patience, default);
        bool waits = !second.IsCompleted;

        first.Dispose();

        Assert.That(waits);
        (await second).Dispose();
    }

    [Test]
    public async Task EnterAsync_WhenNoneBecomesFreeInTime_SaysThatTheDatabaseIsUnavailable()
    {
        using ConnectionLimit limit = Limit(connections: 1);
        using ConnectionLimit.Permit first = await limit.EnterAsync(_patience, default);

        Exception? thrown = Assert.CatchAsync(async () =>
            await limit.EnterAsync(TimeSpan.FromMilliseconds(1), default)
        );

        Assert.That(new FailureClassifier().Classify(thrown!), Is.EqualTo(InfrastructureErrors.DatabaseUnavailable));
    }

    [TestCase(97, null, 20, false)]
    [TestCase(77, null, 19, true)]
    [TestCase(7, null, 2, true)]
    [TestCase(97, 27, 20, false)]
    [TestCase(97, 15, 10, true)]
    [TestCase(77, 40, 19, true)]
    [TestCase(97, 6, 2, true)]
    public async Task FitTo_LowersTheLimitToAQuarterOfTheServersAndToWhatIsAllowed(
        int server,
        int? allowed,
        int expected,
        bool isLowered
    )
    {
        using ConnectionLimit limit = Limit(connections: 20);

        bool lowered = limit.FitTo(server, allowed);

        Assert.That((lowered, limit.Connections), Is.EqualTo((isLowered, expected)));
        for (int i = 0; i < expected; i++)
        {
            await limit.EnterAsync(_patience, default);
        }

        Assert.That(limit.EnterAsync(_patience, default).AsTask().IsCompleted, Is.False);
    }

    [Test]
    public async Task EnterAsync_OnSqlite_NeverWaits()
    {
        using ConnectionLimit limit = new(Options.Create(new DatabaseOptions { MaxConnections = 1 }));
        await limit.EnterAsync(_patience, default);

        Assert.That(limit.EnterAsync(_patience, default).AsTask().IsCompletedSuccessfully);
    }

    private static ConnectionLimit Limit(int connections) =>
        new(
            Options.Create(new DatabaseOptions { Provider = DatabaseProvider.PostgreSql, MaxConnections = connections })
        );
}
