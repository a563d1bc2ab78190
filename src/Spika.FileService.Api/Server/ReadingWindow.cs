namespace Spika.FileService.Api.Server;

/// <summary>A time over which <see cref="SlowReaders"/> measures a connection.</summary>
/// <param name="Start">Time stamp of the clock.</param>
/// <param name="AckedBytes">What the client had taken by then.</param>
/// <param name="LastRate">Bytes a second in the window before; null in the first one.</param>
internal sealed record ReadingWindow(long Start, ulong AckedBytes, double? LastRate);
