using System.Diagnostics;
using System.Text.RegularExpressions;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The standard output is a pipe that is not read any more, as behind a log shipper that hangs.</summary>
public sealed partial class UnreadLogTests
{
    // Each writes a line at Debug. A pipe takes 64 KiB, which is less than a thousand lines.
    private const int Requests = 1500;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Requests_WhenTheLogIsNotRead_AreAnsweredAndTheStopIsNotDelayed()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using Process process = Start(database.Settings);
        try
        {
            using HttpClient client = await FindAsync(process);
            await AskAsync(client, Requests);

            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync().WaitAsync(_patience);
            Assert.That(process.ExitCode, Is.Zero);
        }
        finally
        {
            process.Kill();
        }
    }

    [Test]
    public async Task Log_WhenItIsReadAgain_SaysHowManyLinesWereDropped()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using Process process = Start(database.Settings);
        try
        {
            using HttpClient client = await FindAsync(process);
            await AskAsync(client, Requests);

            // What is written of the log again makes room for the line that says it, which is one of the errors.
            _ = process.StandardOutput.ReadToEndAsync();
            Task<string> dropped = ReadUntilAsync(process.StandardError, Dropped());
            while (!dropped.IsCompleted)
            {
                await AskAsync(client, 1);
            }

            Assert.That(int.Parse(Dropped().Match(await dropped).Groups[1].Value), Is.Positive);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<HttpClient> FindAsync(Process process)
    {
        string line = await ReadUntilAsync(process.StandardOutput, Listening());
        return new HttpClient { BaseAddress = new Uri(Listening().Match(line).Groups[1].Value), Timeout = _patience };
    }

    private static async Task AskAsync(HttpClient client, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            Answer answer = await client.GetAnswerAsync("/upload/uploads/none");
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
