using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Two processes on one database and one volume, each replaced by a new one in its turn, under load.</summary>
public sealed class RollingRestartTests
{
    private static readonly int[] _restarts = [0, 1, 0, 1];

    private ServiceProcess[] _processes = [];

    [TearDown]
    public async Task EndProcessesAsync()
    {
        foreach (ServiceProcess process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    [Test]
    [FullEffort]
    public async Task Restart_OfOneAfterTheOther_LosesNoUploadAndShowsNothingButPauses()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        ServiceProcess[] processes = _processes = [
            await ServiceProcess.StartAsync(database.Settings),
            await ServiceProcess.StartAsync(database.Settings),
        ];
        using PatientClients clients = new(() => [.. processes.Select(process => process.Client)]);
        foreach (int index in _restarts)
        {
            await clients.UntilMoreAsync(() => clients.Acknowledged);
            ServiceProcess old = processes[index];
            old.AskToStop();
            Assert.That(await old.WaitForExitAsync(), Is.Zero);
            processes[index] = await ServiceProcess.StartAsync(database.Settings);
            await old.DisposeAsync();
        }

        await clients.FinishAsync();

        Assert.That(clients.Failures, Is.Empty);
        Assert.That(clients.FewestFiles, Is.Positive);
    }
}
