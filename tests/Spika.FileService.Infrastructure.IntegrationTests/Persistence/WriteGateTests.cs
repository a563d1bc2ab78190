using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public sealed class WriteGateTests
{
    [Test]
    public async Task EnterAsync_WhenSqliteWriteIsUnderWay_WaitsForItsEnd()
    {
        using WriteGate gate = new(Options.Create(new DatabaseOptions { Provider = DatabaseProvider.Sqlite }));
        IDisposable first = await gate.EnterAsync(default);
        Task<IDisposable> second = gate.EnterAsync(default).AsTask();
        bool waited = !second.IsCompleted;
        first.Dispose();

        using IDisposable pass = await second;

        Assert.That(waited);
    }

    [Test]
    public async Task EnterAsync_WhenAPassIsDisposedTwice_StillLetsOneIn()
    {
        using WriteGate gate = new(Options.Create(new DatabaseOptions { Provider = DatabaseProvider.Sqlite }));
        IDisposable first = await gate.EnterAsync(default);
        first.Dispose();
        first.Dispose();
        using IDisposable second = await gate.EnterAsync(default);

        Task<IDisposable> third = gate.EnterAsync(default).AsTask();

        Assert.That(third.IsCompleted, Is.False);
    }

    [Test]
    public async Task EnterAsync_WhenTheWriteBeforeTakesTooLong_IsRefused()
    {
        DatabaseOptions options = new()
        {
            Provider = DatabaseProvider.Sqlite,
            WaitForUpTo = TimeSpan.FromMilliseconds(1),
        };
        using WriteGate gate = new(Options.Create(options));
        using IDisposable first = await gate.EnterAsync(default);

        Assert.That(
            async () => await gate.EnterAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(60)),
            Throws.TypeOf<NoWriteTurnException>()
        );
    }

    [Test]
    public async Task EnterAsync_WhenCancelledWhileWaiting_LeavesTheQueue()
    {
        using WriteGate gate = new(Options.Create(new DatabaseOptions { Provider = DatabaseProvider.Sqlite }));
        using CancellationTokenSource cancellation = new();
        IDisposable first = await gate.EnterAsync(default);
        Task<IDisposable> cancelled = gate.EnterAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => cancelled);

        first.Dispose();

        Task<IDisposable> next = gate.EnterAsync(default).AsTask();
        Assert.That(next.IsCompletedSuccessfully);
    }

    [Test]
    public async Task EnterAsync_WhenPostgreSql_DoesNotWait()
    {
        using WriteGate gate = new(Options.Create(new DatabaseOptions { Provider = DatabaseProvider.PostgreSql }));
        using IDisposable first = await gate.EnterAsync(default);

        Task<IDisposable> second = gate.EnterAsync(default).AsTask();

        Assert.That(second.IsCompleted);
    }
}
