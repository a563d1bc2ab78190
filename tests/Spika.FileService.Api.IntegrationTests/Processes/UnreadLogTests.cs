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
            string line = "";
            while (!Listening().IsMatch(line))
            {
                line =
                    await process.StandardOutput.ReadLineAsync().WaitAsync(_patience)
                    ?? throw new EndOfStreamException();
            }

            using HttpClient client = new()
            {
                BaseAddress = new Uri(Listening().Match(line).Groups[1].Value),
                Timeout = _patience,
            };
            for (int i = 0; i < Requests; i++)
            {
                Answer answer = await client.GetAnswerAsync("/upload/uploads/none");
                Assert.That(answer.Refusal, Is.EqualTo("404 upload.not_found"));
            }

            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync().WaitAsync(_patience);
            Assert.That(process.ExitCode, Is.Zero);
        }
        finally
        {
            process.Kill();
        }
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
            }
        )!;

    [GeneratedRegex(@"Listening on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
