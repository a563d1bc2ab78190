namespace Spika.FileService.Domain.Uploads;

/// <summary>A run of saved chunks, both ends included.</summary>
public readonly record struct ChunkRange(int First, int Last)
{
    public int Count => Last - First + 1;
}
