namespace Spika.FileService.Api.Admission;

/// <summary>
/// A part of the memory for bodies, with the bodies that are whole or growing and wait for room in it.
/// </summary>
internal sealed class MemoryRegion(int capacity)
{
    public int Capacity => capacity;

    public int UsedBytes { get; private set; }

    public int FreeBytes => capacity - UsedBytes;

    /// <summary>
    /// Strict: while one waits, no lease of another body passes it, so that long bodies are not starved by short ones.
    /// </summary>
    public WaitingLine Line { get; } = new(share => share.HeldBytes);

    /// <summary>Less than a quarter is free, or bodies wait.</summary>
    public bool IsShort => FreeBytes < capacity / 4 || Line.Count > 0;

    public bool Fits(int bytes) => Line.Count == 0 && bytes <= FreeBytes;

    /// <summary>A body that is longer than the region has the region alone.</summary>
    public int Clamp(int bytes) => Math.Min(bytes, capacity);

    public void Lease(BodyTicket body, int bytes)
    {
        body.Region?.Release(body);
        (body.Region, body.LeasedBytes) = (this, bytes);
        UsedBytes += bytes;
        body.Owner.HeldBytes += bytes;
        body.Network.HeldBytes += bytes;
    }

    public void Release(BodyTicket body)
    {
        UsedBytes -= body.LeasedBytes;
        body.Owner.HeldBytes -= body.LeasedBytes;
        body.Network.HeldBytes -= body.LeasedBytes;
        (body.Region, body.LeasedBytes) = (null, 0);
    }
}
