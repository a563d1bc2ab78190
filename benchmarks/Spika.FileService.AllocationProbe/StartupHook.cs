using Spika.FileService.AllocationProbe;

/// <summary>
/// What DOTNET_STARTUP_HOOKS runs before the service's own Main. Its name, and that it is in no namespace, are .NET's
/// rule.
/// </summary>
internal static class StartupHook
{
    /// <summary>The path of the socket that the probe answers on. Without it the probe does nothing.</summary>
    public const string SocketVariable = "SPIKA_ALLOCATION_PROBE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is { Length: > 0 } path)
        {
            new Thread(() => ProbeServer.Run(path)) { IsBackground = true, Name = "allocation probe" }.Start();
        }
    }
}
