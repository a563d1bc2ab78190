using System.Net.Sockets;

/// <summary>
/// What DOTNET_STARTUP_HOOKS runs in a service's process before its Main. Its name, and that it is in no namespace, are
/// .NET's rule.
/// </summary>
internal static class StartupHook
{
    /// <summary>The path of a socket. Each byte that comes on it is a question, and the count is the answer.</summary>
    public const string SocketVariable = "SPIKA_THREAD_PROBE";

    /// <summary>So many calls are queued.</summary>
    public const int Calls = 16;

    // The pool starts what it uses at once without a pause, and adds a thread every half second while none gets free.
    private static readonly TimeSpan _long = TimeSpan.FromMilliseconds(200);

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is { Length: > 0 } path)
        {
            new Thread(() => Answer(path)) { IsBackground = true, Name = "thread probe" }.Start();
        }
    }

    private static void Answer(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        byte[] question = new byte[1];
        while (socket.Receive(question) > 0)
        {
            socket.Send([(byte)CountAtOnce()]);
        }
    }

    /// <returns>How many calls that block begin at once in the thread pool.</returns>
    private static int CountAtOnce()
    {
        using ManualResetEventSlim end = new();
        int started = 0;
        Task[] calls = [.. Enumerable.Range(0, Calls).Select(_ => Task.Run(Block))];
        SpinWait.SpinUntil(() => Volatile.Read(ref started) == Calls, _long);
        int atOnce = Volatile.Read(ref started);
        end.Set();
        Task.WaitAll(calls);
        return atOnce;

        void Block()
        {
            Interlocked.Increment(ref started);
            end.Wait();
        }
    }
}
