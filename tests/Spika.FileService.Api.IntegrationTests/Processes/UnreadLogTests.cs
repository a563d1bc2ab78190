using System.Diagnostics;
using System.Text.RegularExpressions;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The standard output is a pipe that is not read any more, as behind a log shipper that hangs.</summary>
public sealed partial class UnreadLogTests
{
    // Each writes a line at Debug. A pipe takes 64 KiB, which is less than a thousand lines.
    private const int Requests = 1500;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    private Process _process = null!;

    private HttpClient? _client;

    [SetUp]
    public async Task FillThePipeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _process = Start(_database.Settings);
        _client = await FindAsync(_process);
        await AskAsync(Requests);
    }

    [TearDown]
    public async Task EndAsync()
    {
        _process.Kill();
        _process.Dispose();
        _client?.Dispose();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Stop_WhenTheLogIsNotRead_IsNotDelayed()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);

        await _process.WaitForExitAsync().WaitAsync(_patience);

        Assert.That(_process.ExitCode, Is.Zero);
    }

    [Test]
    [FullEffort]
    public async Task Log_WhenItIsReadAgain_SaysHowManyLinesWereDropped()
    {
        // What is written of the log again makes room for the line that says it, which is one of the errors.
        _ = _process.StandardOutput.ReadToEndAsync();
        Task<string> dropped = ReadUntilAsync(_process.StandardError, Dropped());
        while (!dropped.IsCompleted)
        {
            await AskAsync(1);
        }

        Assert.That(int.Parse(Dropped().Match(await dropped).Groups[1].Value), Is.Positive);
    }

    private static async Task<HttpClient> FindAsync(Process process)
    {
        string line = await ReadUntilAsync(process.StandardOutput, Listening());
        return new HttpClient { BaseAddress = new Uri(Listening().Match(line).Groups[1].Value), Timeout = _patience };
    }

    private async Task AskAsync(int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            Answer answer = await _client!.GetAnswerAsync("/upload/uploads/none");
            Assert.That(answer.Refusal, Is.EqualTo("404 upload.not_found"));
        }
    }

    private static async Task<string> ReadUntilAsync(StreamReader output, Regex wanted)
    {
        string line = "";
        while (!wanted.IsMatch(line))
        {
            line = await output.ReadLineAsync().WaitAsync(_patience) ?? throw new EndOfStreamException();
        }

        return line;
    }

    private static Process Start(IReadOnlyDictionary<string, string?> settings) =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    typeof(Program).Assembly.Location,
                    "--urls=http://127.0.0.1:0",
                    "--Logging:LogLevel:Default=Debug",
                    "--Logging:Console:MaxQueueLength=50",
                    .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    [GeneratedRegex(@"Listening on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"(\d+) message\(s\) dropped")]
    private static partial Regex Dropped();
}
