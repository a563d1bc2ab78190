using System.Collections.Concurrent;
using System.Diagnostics;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>A program that was started for a row and ends with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    // What a server is told, it is told by the row.
    private static readonly string[] _notInherited =
    [
        "ASPNETCORE_",
        "DOTNET_",
        "Storage__",
        "Database__",
        "ConnectionStrings__",
        "Uploads__",
        "ChunkRequests__",
        "Connections__",
        "Auth__",
    ];

    private static readonly string[] _errors = ["fail: ", "crit: "];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly ConcurrentQueue<string> _loggedErrors = new();
    private string? _category;
    private bool _disposed;

    private ServerProcess(ProcessStartInfo start)
    {
        Started = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>The timestamp of <see cref="Stopwatch"/> just before the start.</summary>
    public long Started { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it printed.</summary>
    public string Output => string.Join('\n', _lastLines);

    /// <summary>
    /// Errors that it logged, as .NET's console writes them: the category, and the message on the next line.
    /// </summary>
    public IReadOnlyCollection<string> LoggedErrors => _loggedErrors;

    /// <summary>How it is asked to end. Killed when it does not listen.</summary>
    public int StopSignal { get; init; } = Posix.SigTerm;

    public static ServerProcess Start(
        IReadOnlyList<string> command,
        string workingFolder,
        IReadOnlyDictionary<string, string>? settings = null,
        int stopSignal = Posix.SigTerm
    )
    {
        ProcessStartInfo start = new(command[0], command.Skip(1))
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsNotInherited).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(start) { StopSignal = stopSignal };
    }

    /// <summary>Waits until it takes requests, or ends it when it never will.</summary>
    public async Task WhenReadyAsync(Task ready)
    {
        try
        {
            await ready;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            Posix.Signal(_process.Id, StopSignal);
            using CancellationTokenSource patience = new(_patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private static bool IsNotInherited(string name) =>
        name != "DOTNET_ROOT"
        && _notInherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private void Keep(string? line)
    {
        if (line is not null)
        {
            if (_category is { } category)
            {
                _loggedErrors.Enqueue($"{category} {line.Trim()}");
            }

            _category = _errors.Any(error => line.StartsWith(error, StringComparison.Ordinal)) ? line : null;
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
            {
                _lastLines.TryDequeue(out _);
            }
        }
    }
}
