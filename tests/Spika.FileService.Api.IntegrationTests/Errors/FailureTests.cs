using MediatR;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Errors;

/// <summary>What clients learn when the service fails.</summary>
public sealed class FailureTests : ServiceTests
{
    private const int DiskFull = 28;

    private Exception _failure = new InvalidOperationException();

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<ISender>(_ => new StubSender(_ => Task.FromException(_failure)));

    [Test]
    public async Task Send_WhenTheFailureIsUnknown_TellsNothingOfIt()
    {
        _failure = new InvalidOperationException("a secret");

        Answer answer = await Client.PostChunkAsync("a", 0, [1]);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Refusal, Is.EqualTo("500 internal_error"));
            Assert.That(answer.Envelope.GetRawText(), Does.Not.Contain("secret"));
        });
    }

    [Test]
    public async Task Send_WhenTheFailureIsUnknown_LogsItOnce()
    {
        _failure = new InvalidOperationException("found only in this test");

        await Client.PostChunkAsync("a", 0, [1]);

        string[] complaints = Service.Complaints.Messages;
        Assert.That(
            complaints.Where(complaint => complaint.Contains("found only in this test")),
            Has.One.StartsWith("3002 POST upload/files failed")
        );
    }

    // An eviction or the end of a stop can hit a request that has just begun.
    [Test]
    public void Send_WhenTheServerEndedTheConnection_IsNoReasonToComplain()
    {
        const string Reason = "ended for this test only";
        _failure = new TaskCanceledException("aborted", new ConnectionAbortedException(Reason));

        Assert.That(async () => await Client.PostChunkAsync("a", 0, [1]), Throws.InstanceOf<HttpRequestException>());

        Assert.That(Service.Complaints.Messages, Has.None.Contains(Reason));
    }

    [Test]
    public async Task Send_WhenTheDiskIsFull_SaysSo()
    {
        _failure = new InvalidOperationException("a batch failed", new IOException("No space left", DiskFull));

        Answer answer = await Client.PostChunkAsync("a", 0, [1]);

        Assert.That(answer.Refusal, Is.EqualTo("507 storage.out_of_space"));
    }

    [Test]
    public async Task Send_WhenTheDatabaseIsAway_AsksToComeBack()
    {
        _failure = new Npgsql.NpgsqlException("away", new IOException());

        Answer answer = await Client.PostChunkAsync("a", 0, [1]);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Refusal, Is.EqualTo("503 database.unavailable"));
            Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        });
    }
}
