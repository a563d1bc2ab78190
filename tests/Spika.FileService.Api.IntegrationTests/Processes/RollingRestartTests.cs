using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Two processes on one database and one volume, each replaced by a new one in its turn, under load.</summary>
public sealed class RollingRestartTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

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
    public async Task Restart_OfOneAfterTheOther_LosesNoUploadAndShowsNothingButPauses()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        ServiceProcess[] processes = _processes = [
            await ServiceProcess.StartAsync(database.Settings),
            await ServiceProcess.StartAsync(database.Settings),
        ];
        bool isRestarting = true;
        PatientClient[] clients =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(_ => new PatientClient(() => [.. processes.Select(process => process.Client)])),
        ];
        Task<int>[] sending = [.. clients.Select(SendFilesAsync)];
        foreach (int index in new[] { 0, 1, 0, 1 })
        {
            await Task.Delay(500);
            ServiceProcess old = processes[index];
            old.AskToStop();
            Assert.That(await old.WaitForExitAsync(), Is.Zero);
            processes[index] = await ServiceProcess.StartAsync(database.Settings);
            await old.DisposeAsync();
        }

        isRestarting = false;
        int[] files = await Task.WhenAll(sending).WaitAsync(_patience);
        Assert.That(clients.SelectMany(client => client.Failures), Is.Empty);
        Assert.That(files, Is.All.Positive);

        async Task<int> SendFilesAsync(PatientClient client)
        {
            int sent = 0;
            while (isRestarting)
            {
                (byte[] downloaded, byte[] original) = await client.SendAsync();
                Assert.That(downloaded.AsSpan().SequenceEqual(original));
                sent++;
            }

            return sent;
        }
    }
}
