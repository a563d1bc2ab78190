namespace Spika.FileService.Api.Server;

/// <summary>A time over which a client is watched while connections are short.</summary>
/// <param name="Start">Time stamp of the clock.</param>
/// <param name="AckedBytes">What the client had taken by then.</param>
/// <param name="LastRate">Bytes a second in the window before; null in the first one, and when not measured.</param>
internal sealed record ReadingWindow(long Start, ulong AckedBytes, double? LastRate);
