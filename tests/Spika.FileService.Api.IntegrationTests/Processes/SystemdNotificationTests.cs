using System.Net.Sockets;
using System.Text;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// What <c>Type=notify</c> of the unit needs: systemd waits for these messages, and gives up without them.
/// </summary>
public sealed class SystemdNotificationTests
{
    // It starts the service, waits for it, and hands on the signal.
    private const string Manager = "\"$@\" & child=$!; trap 'kill -TERM $child' TERM; wait $child; wait $child";

    [Test]
    public async Task Service_UnderSystemd_SaysWhenItIsReadyAndWhenItStops()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spika-systemd-");
        string path = Path.Combine(folder.FullName, "notify");
        using Socket notifications = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notifications.Bind(new UnixDomainSocketEndPoint(path));

        // .NET believes in systemd when its parent has this name.
        string manager = Path.Combine(folder.FullName, "systemd");
        File.Copy("/bin/bash", manager);
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            database.Settings,
            "env",
            $"NOTIFY_SOCKET={path}",
            manager,
            "-c",
            Manager,
            "manager"
        );

        string ready = await ReceiveAsync(notifications);
        service.AskToStop();
        string stopping = await ReceiveAsync(notifications);
        int exitCode = await service.WaitForExitAsync();

        Assert.That((ready, stopping, exitCode), Is.EqualTo(("READY=1", "STOPPING=1", 0)));
        folder.Delete(recursive: true);
    }

    private static async Task<string> ReceiveAsync(Socket notifications)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        byte[] message = new byte[1024];
        int length = await notifications.ReceiveAsync(message, patience.Token);
        return Encoding.UTF8.GetString(message, 0, length);
    }
}
