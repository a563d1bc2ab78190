namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>Sound without a container begins with a frame: eleven or twelve bits of one, then its properties.</summary>
internal static class AudioFrame
{
    private const int ReservedVersion = 1;

    private const int LayerThree = 1;

    private const int LayerTwo = 2;

    private const int MostSampleRates = 12;

    /// <remarks>Not of layer I: its frames begin as a text in UTF-16 does.</remarks>
    public static bool IsMp3(ReadOnlySpan<byte> head) =>
        MayBeMp3(head)
        && head.Length >= 3
        && ((head[1] >> 3) & 3) != ReservedVersion
        && ((head[1] >> 1) & 3) is LayerThree or LayerTwo
        && head[2] >> 4 is > 0 and < 15
        && ((head[2] >> 2) & 3) != 3;

    public static bool MayBeMp3(ReadOnlySpan<byte> head) =>
        head.Length >= 2 && head[0] == 0xFF && (head[1] & 0xE0) == 0xE0;

    /// <summary>AAC as a stream.</summary>
    public static bool IsAdts(ReadOnlySpan<byte> head) =>
        head.Length >= 3 && head[0] == 0xFF && (head[1] & 0xF6) == 0xF0 && ((head[2] >> 2) & 15) <= MostSampleRates;
}
