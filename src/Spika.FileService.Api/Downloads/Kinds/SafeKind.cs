using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>A kind of file that a browser may show in place: its decoder runs no script.</summary>
/// <param name="MediaType">What it is called when the client calls it something else.</param>
/// <param name="OtherNames">What clients call it as well; such a name is kept.</param>
internal sealed record SafeKind(string MediaType, params string[] OtherNames)
{
    public static readonly SafeKind Png = new("image/png", "image/x-png", "image/apng");
    public static readonly SafeKind Jpeg = new("image/jpeg", "image/jpg", "image/pjpeg");
    public static readonly SafeKind Gif = new("image/gif");
    public static readonly SafeKind WebP = new("image/webp");
    public static readonly SafeKind Bmp = new("image/bmp", "image/x-bmp", "image/x-ms-bmp");
    public static readonly SafeKind Avif = new("image/avif", "image/avif-sequence");
    public static readonly SafeKind Heic = new(
        "image/heic",
        "image/heif",
        "image/heic-sequence",
        "image/heif-sequence"
    );
    public static readonly SafeKind Heif = new(
        "image/heif",
        "image/heic",
        "image/heic-sequence",
        "image/heif-sequence"
    );
    public static readonly SafeKind Mp3 = new("audio/mpeg", "audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg");
    public static readonly SafeKind Aac = new("audio/aac", "audio/aacp", "audio/x-aac", "audio/x-hx-aac-adts");
    public static readonly SafeKind Mp4Sound = new("audio/mp4", "audio/m4a", "audio/x-m4a");
    public static readonly SafeKind Wav = new("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave");
    public static readonly SafeKind Flac = new("audio/flac", "audio/x-flac");
    public static readonly SafeKind OggSound = new("audio/ogg", "audio/opus", "audio/vorbis");
    public static readonly SafeKind WebmSound = new("audio/webm");
    public static readonly SafeKind Sound3Gpp = new("audio/3gpp", "audio/3gpp2");
    public static readonly SafeKind Mp4 = new("video/mp4", "video/x-m4v");
    public static readonly SafeKind QuickTime = new("video/quicktime");
    public static readonly SafeKind Film3Gpp = new("video/3gpp", "video/3gpp2");
    public static readonly SafeKind Ogg = new("video/ogg");
    public static readonly SafeKind Webm = new("video/webm");

    /// <param name="mediaType">Without parameters.</param>
    public bool IsCalled(StringSegment mediaType) =>
        mediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
        || Array.Exists(OtherNames, name => mediaType.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <param name="type">The first half of a media type: <c>image</c>, <c>audio</c>, <c>video</c>.</param>
    public bool IsA(StringSegment type) =>
        MediaType.Length > type.Length
        && MediaType[type.Length] == '/'
        && MediaType.AsSpan().StartsWith(type, StringComparison.OrdinalIgnoreCase);
}
