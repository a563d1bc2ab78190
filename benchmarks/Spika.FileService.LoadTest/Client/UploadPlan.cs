namespace Spika.FileService.LoadTest.Client;

/// <summary>What is uploaded, and how.</summary>
internal sealed record UploadPlan
{
    public const int KiB = 1024;
    public const int MiB = 1024 * KiB;
    public const long GiB = 1024 * MiB;

    /// <summary>The chunk length of the wire's specification.</summary>
    public const int SmallChunkBytes = 54 * KiB;

    public required long FileBytes { get; init; }

    public int ChunkBytes { get; init; } = SmallChunkBytes;

    public BodyEncoding Encoding { get; init; } = BodyEncoding.Clean;

    public bool Shuffled { get; init; }

    /// <summary>With <c>Prefer: return=minimal</c>.</summary>
    public bool Minimal { get; init; }

    /// <summary>More header lines of a chunk's request, each with its line end.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Files of different marks have different chunks. Uploads that run at once get their own.</summary>
    public ushort Mark { get; init; }

    /// <summary>Connections of each upload.</summary>
    public int Connections { get; init; } = 6;

    /// <summary>Uploads at the same time.</summary>
    public int Uploads { get; init; } = 1;

    public double TotalMiB => (double)FileBytes * Uploads / MiB;
}
