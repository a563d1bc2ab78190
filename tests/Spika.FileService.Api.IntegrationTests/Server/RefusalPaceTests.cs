using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Connections on which wrong requests come one after the other, while their clock stands still.</summary>
public sealed class RefusalPaceTests : ServiceTests
{
    private const int EachSecond = 10;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / EachSecond;

    private readonly FakeTimeProvider _clock = new();

    protected override Dictionary<string, string> Settings =>
        new() { ["Connections:MaxRefusalsPerSecond"] = $"{EachSecond}" };

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<OpenConnections>(provider, (TimeProvider)_clock)
        );

    [TearDown]
    public void EndPauses() => _clock.Advance(TimeSpan.FromHours(1));

    [TestCase("POST /upload/files", "{\"chunk\":1}", "400")]
    [TestCase("POST /upload/files/verify", "[]", "400")]
    [TestCase("DELETE /upload/files", "", "405")]
    public async Task WrongRequest_AfterAHundredOnOneConnection_DelaysTheNext(string line, string body, string status)
    {
        using Sockets sockets = new();
        Socket socket = await sockets.ConnectAsync(Client.BaseAddress!);
        for (int i = 0; i <= RefusalPace.AtOnce; i++)
        {
            await SendAsync(socket, line, body);
            Assert.That(await ReadStatusAsync(socket), Is.EqualTo(status));
        }

        await SendAsync(socket, line, body);

        // Others are answered meanwhile, and the one that waits holds no body.
        Socket other = await sockets.ConnectAsync(Client.BaseAddress!);
        await SendAsync(other, line, body);
        Assert.That(await ReadStatusAsync(other), Is.EqualTo(status));
        BodyAdmission bodies = Service.Services.GetRequiredService<BodyAdmission>();
        OpenConnections connections = Service.Services.GetRequiredService<OpenConnections>();
        await Eventually.IsTrueAsync(() => bodies.Figures.Admitted + connections.Busy == 0, Task.CompletedTask);
        Assert.That(socket.Available, Is.Zero);

        await Eventually.IsTrueAsync(
            () =>
            {
                _clock.Advance(_interval);
                return socket.Available > 0;
            },
            Task.CompletedTask
        );
        Assert.That(await ReadStatusAsync(socket), Is.EqualTo(status));
    }

    [TestCase("GET /upload/files/999/record", "", "404")]
    [TestCase("POST /upload/files", "{\"chunk\":\"AA==\",\"offset\":0,\"clientId\":\"pace\"}", "200")]
    public async Task RightRequest_AfterHundreds_IsAnsweredAtOnce(string line, string body, string status)
    {
        using Sockets sockets = new();
        Socket socket = await sockets.ConnectAsync(Client.BaseAddress!);
        for (int i = 0; i < 2 * RefusalPace.AtOnce; i++)
        {
            await SendAsync(socket, line, body);
            Assert.That(await ReadStatusAsync(socket), Is.EqualTo(status));
        }
    }

    [Test]
    public async Task PauseAsync_AfterAHundred_IsOneInterval()
    {
        RefusalPace pace = new(EachSecond, _clock);
        for (int i = 0; i < RefusalPace.AtOnce; i++)
        {
            Assert.That(PauseAsync(pace).IsCompleted);
        }

        for (int i = 0; i < 3; i++)
        {
            Task pause = PauseAsync(pace);
            _clock.Advance(_interval - TimeSpan.FromMilliseconds(1));
            Assert.That(pause.IsCompleted, Is.False);

            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await pause;
        }
    }

    [Test]
    public void PauseAsync_AfterATimeWithout_AllowsAHundredAgain()
    {
        RefusalPace pace = new(EachSecond, _clock);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < RefusalPace.AtOnce; i++)
            {
                Assert.That(PauseAsync(pace).IsCompleted);
            }

            _clock.Advance(RefusalPace.AtOnce * _interval);
        }
    }

    [Test]
    public void PauseAsync_WithoutALimit_IsNone()
    {
        RefusalPace pace = new(maxPerSecond: 0, _clock);

        for (int i = 0; i < 10 * RefusalPace.AtOnce; i++)
        {
            Assert.That(PauseAsync(pace).IsCompleted);
        }
    }

    private static Task PauseAsync(RefusalPace pace)
    {
        pace.Note();
        return pace.PauseAsync();
    }

    private static async Task SendAsync(Socket socket, string line, string body) =>
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + $"Content-Length: {body.Length}\r\n\r\n{body}"
            )
        );

    // Up to the end of its JSON, which is one object.
    private static async Task<string> ReadStatusAsync(Socket socket)
    {
        StringBuilder answer = new();
        byte[] part = new byte[4096];
        do
        {
            int read = await socket.ReceiveAsync(part);
            Assert.That(read, Is.Positive, "The connection ended.");
            answer.Append(Encoding.ASCII.GetString(part, 0, read));
        } while (!answer.ToString().EndsWith('}'));

        return answer.ToString().Split(' ')[1];
    }
}
