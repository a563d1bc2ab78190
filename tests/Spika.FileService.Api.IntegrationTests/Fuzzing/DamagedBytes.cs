using CsCheck;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

internal static class DamagedBytes
{
    /// <summary>One byte is another, one too many, or missing, or all from one on are.</summary>
    /// <param name="bytes">Right ones.</param>
    /// <param name="likely">What is put in often, because it means something there.</param>
    public static Gen<byte[]> Of(Gen<byte[]> bytes, string likely) =>
        Gen.Select(
            bytes,
            Gen.Int[0, int.MaxValue],
            Gen.OneOf(Gen.Byte, Gen.OneOf(likely.Select(character => (byte)character).ToArray())),
            Gen.Int[0, 3],
            (right, position, value, kind) =>
            {
                int at = position % Math.Max(right.Length, 1);
                return kind switch
                {
                    1 => [.. right[..at], value, .. right[at..]],
                    _ when right.Length == 0 => right,
                    0 => [.. right[..at], value, .. right[(at + 1)..]],
                    2 => [.. right[..at], .. right[(at + 1)..]],
                    _ => at == 0 ? right : right[..at],
                };
            }
        );
}
