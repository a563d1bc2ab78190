using System.Net;
using Spika.FileService.Api.IntegrationTests.ShippedClients;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real process on a socket that it did not open.</summary>
public sealed class SocketActivationTests
{
    private const int UploadsBetween = 8;

    private const int Restarts = 20;

    [Test]
    [FullEffort]
    public async Task Restart_WhileClientsUpload_ShowsThemNothing()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using ListeningSocket socket = new(IPAddress.Loopback);
        ServiceProcess service = await ServiceProcess.StartAsync(database.Settings, socket.Launcher);
        try
        {
            await using BusyClients clients = new(socket.Address);
            for (int restart = 0; restart < Restarts; restart++)
            {
                await clients.SendMoreAsync(UploadsBetween);
                service.AskToStop();
                Assert.That(await service.WaitForExitAsync(), Is.Zero);
                await service.DisposeAsync();
                service = await ServiceProcess.StartAsync(database.Settings, socket.Launcher);
            }

            await clients.SendMoreAsync(UploadsBetween);
            await clients.FinishAsync();

            Assert.That(service.Client.BaseAddress, Is.EqualTo(socket.Address));
            Assert.That(clients.Failures, Is.Empty);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [TestCase("0.0.0.0")]
    [TestCase("::")]
    public async Task Start_OnASocketThatOthersReach_NeedsAnAuthMode(string address)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using ListeningSocket socket = new(IPAddress.Parse(address));

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(database.Settings, socket.Launcher);

        Assert.That(output, Does.Contain("Auth:Mode is None"));
        Assert.That(exitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Start_OnADescriptorThatIsNoSocket_IsRefused()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(
            database.Settings,
            ListeningSocket.LauncherOf("/dev/null")
        );

        Assert.That(output, Does.Contain("LISTEN_FDS names file descriptor 3, which is not a listening socket"));
        Assert.That(exitCode, Is.EqualTo(1));
    }
}
