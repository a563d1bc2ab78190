using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real program in a process of its own, so that it can be killed.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address, Timeout = _patience };
    }

    public HttpClient Client { get; }

    /// <summary>Starts the program on a free port of 127.0.0.1 and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in settings)
        {
            start.ArgumentList.Add($"--{name}={value}");
        }

        Process process = Process.Start(start)!;
        TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string> lines = [];
        DataReceivedEventHandler read = (_, line) =>
        {
            lock (lines)
            {
                lines.Add(line.Data ?? "");
            }

            if (ListeningOn().Match(line.Data ?? "") is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups[1].Value));
            }
        };
        process.OutputDataReceived += read;
        process.ErrorDataReceived += read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new ServiceProcess(process, await listening.Task.WaitAsync(_patience));
        }
        catch (TimeoutException)
        {
            process.Kill();
            lock (lines)
            {
                throw new InvalidOperationException("The service did not start: " + string.Join('\n', lines));
            }
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as docker stop sends it.</summary>
    public void AskToStop()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(_patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"Listening on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningOn();
}
