using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real program in a process of its own, so that it can be killed.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private readonly List<string> _lines;

    private ServiceProcess(Process process, Uri address, List<string> lines)
    {
        (_process, _lines) = (process, lines);
        Client = new HttpClient { BaseAddress = address, Timeout = _patience };
    }

    public HttpClient Client { get; }

    public int Id => _process.Id;

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>What it takes of the machine's memory.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts the program on a free port of 127.0.0.1 and waits until it listens.</summary>
    /// <param name="launcher">A command that starts it, if it is not to be started in the usual way.</param>
    public static async Task<ServiceProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings,
        params IReadOnlyList<string> launcher
    )
    {
        Process process = Process.Start(StartInfo(settings, launcher))!;
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
            return new ServiceProcess(process, await listening.Task.WaitAsync(_patience), lines);
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

    /// <summary>Starts a program that refuses to, and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> StartRefusedAsync(
        IReadOnlyDictionary<string, string?> settings,
        params IReadOnlyList<string> launcher
    )
    {
        using Process process = Process.Start(StartInfo(settings, launcher))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(_patience);
        await process.WaitForExitAsync().WaitAsync(_patience);
        return (process.ExitCode, await output + error);
    }

    /// <summary>Starts a program and kills it at a state that it reaches before it listens.</summary>
    /// <returns>Whether it was killed there, and did not end or listen before.</returns>
    public static async Task<bool> StartAndKillAsync(IReadOnlyDictionary<string, string?> settings, Func<bool> when)
    {
        using Process process = Process.Start(StartInfo(settings, []))!;
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (ListeningOn().IsMatch(line.Data ?? ""))
            {
                listening.TrySetResult();
            }
        };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool isThere = false;
        while (!isThere && !process.HasExited && !listening.Task.IsCompleted)
        {
            isThere = when();
        }

        process.Kill();
        await process.WaitForExitAsync();
        return isThere;
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

    private static ProcessStartInfo StartInfo(
        IReadOnlyDictionary<string, string?> settings,
        IReadOnlyList<string> launcher
    )
    {
        string[] command =
        [
            .. launcher,
            "dotnet",
            typeof(Program).Assembly.Location,
            "--urls",
            "http://127.0.0.1:0",
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // What the compiler would learn comes too late for a process that lives for some seconds.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
    }

    [GeneratedRegex(@"Listening on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningOn();
}
