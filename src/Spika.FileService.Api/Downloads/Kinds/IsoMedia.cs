using System.Buffers.Binary;
using System.Text;

namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>
/// MP4 and all that are made like it: boxes, each a length and a name. The first, <c>ftyp</c>, lists brands, which tell
/// a film from sound and from a picture. A QuickTime film from before 2003 has none.
/// </summary>
internal static class IsoMedia
{
    private const int BoxHeaderBytes = 8;

    private const int FirstBrand = 8;

    private const int CompatibleBrands = 16;

    private const int BrandBytes = 4;

    // The last length that does not begin with a printable character. A longer first box is a text, unless the file has
    // room for it.
    private const uint NoText = 0x1FFFFFFF;

    private static readonly string[] _firstBoxesOfQuickTime = ["moov", "mdat", "free", "skip", "wide", "pnot"];

    private static readonly string[] _heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"];

    private static readonly string[] _mp4 =
    [
        .. (string[])["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9"],
        .. (string[])["mp41", "mp42", "mp71", "mmp4", "avc1", "MSNV", "dash", "cmfc", "XAVC"],
    ];

    /// <param name="fileBytes">The length of the whole file.</param>
    public static SniffedKinds KindsOf(ReadOnlySpan<byte> head, long fileBytes)
    {
        if (head.Length < BoxHeaderBytes)
        {
            return SniffedKinds.None;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        string box = Encoding.Latin1.GetString(head[BrandBytes..BoxHeaderBytes]);
        return box == "ftyp" ? OfBrands(BrandsIn(head[..(int)Math.Min((uint)head.Length, length)]))
            : _firstBoxesOfQuickTime.Contains(box) && IsBoxLength(length, fileBytes)
                ? SniffedKinds.Certain(SafeKind.QuickTime)
            : SniffedKinds.None;
    }

    // 0 is a box that reaches to the end of the file, 1 one whose length is 64 bits behind its name.
    private static bool IsBoxLength(uint length, long fileBytes) =>
        length is 0 or 1 || (length >= BoxHeaderBytes && (length <= NoText || length <= fileBytes));

    private static List<string> BrandsIn(ReadOnlySpan<byte> box)
    {
        List<string> brands = [];
        for (
            int at = FirstBrand;
            at + BrandBytes <= box.Length;
            at = at == FirstBrand ? CompatibleBrands : at + BrandBytes
        )
        {
            brands.Add(Encoding.Latin1.GetString(box.Slice(at, BrandBytes)));
        }

        return brands;
    }

    private static SniffedKinds OfBrands(List<string> brands)
    {
        SafeKind[] kinds = brands.Count == 0 ? [] : OfFirst(brands[0], brands);
        return kinds.Length == 0
            // A brand that is not known here: the client says what it is.
            ? SniffedKinds.Possible(
                SafeKind.Mp4,
                SafeKind.QuickTime,
                SafeKind.Film3Gpp,
                SafeKind.Mp4Sound,
                SafeKind.Sound3Gpp,
                SafeKind.Avif,
                SafeKind.Heic
            )
            // What a film is compatible with, it is as well.
            : SniffedKinds.Certain([.. kinds, .. kinds[0].IsA("video") ? brands.Skip(1).SelectMany(OfFilm) : []]);
    }

    private static SafeKind[] OfFirst(string brand, List<string> brands) =>
        brand is "avif" or "avis" ? [SafeKind.Avif]
        : _heic.Contains(brand) ? [SafeKind.Heic]
        : brand is "mif1" or "msf1" ? [OfPicture(brands)]
        : brand is "M4A " or "M4B " or "M4P " or "F4A " or "F4B " ? [SafeKind.Mp4Sound]
        : OfFilm(brand);

    private static SafeKind[] OfFilm(string brand) =>
        _mp4.Contains(brand) ? [SafeKind.Mp4, SafeKind.Mp4Sound]
        : brand.StartsWith("M4V", StringComparison.Ordinal) || brand == "F4V " ? [SafeKind.Mp4]
        : brand == "qt  " ? [SafeKind.QuickTime]
        : brand.StartsWith("3g", StringComparison.Ordinal) ? [SafeKind.Film3Gpp, SafeKind.Sound3Gpp]
        : [];

    private static SafeKind OfPicture(List<string> brands) =>
        brands.Exists(brand => brand is "avif" or "avis") ? SafeKind.Avif
        : brands.Exists(_heic.Contains) ? SafeKind.Heic
        : SafeKind.Heif;
}
