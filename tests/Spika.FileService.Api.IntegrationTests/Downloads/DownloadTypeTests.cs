using System.Net.Http.Headers;
using System.Text;
using CsCheck;
using Spika.FileService.Api.Downloads;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

public sealed class DownloadTypeTests
{
    private static readonly DownloadType _unknown = new("application/octet-stream", IsShown: false);

    [TestCase("text/plain; charset=utf-8")]
    [TestCase("application/pdf")]
    [TestCase("application/zip")]
    [TestCase("audio/amr")]
    [TestCase("video/x-matroska")]
    [TestCase("application/vnd.oasis.opendocument.text")]
    [TestCase("application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    public async Task Of_WhenTheTypeIsHarmless_IsThatAndSaved(string mimeType)
    {
        Assert.That(await OfAsync(mimeType, []), Is.EqualTo(new DownloadType(mimeType, IsShown: false)));
    }

    [TestCase("text/plain; charset=utf-7", "text/plain")]
    [TestCase("text/plain; charset=\"UTF-8\"", "text/plain; charset=UTF-8")]
    [TestCase("application/pdf; x=y", "application/pdf")]
    [TestCase("text/csv; header=present; charset=windows-1252", "text/csv; charset=windows-1252")]
    public async Task Of_WhenAHarmlessTypeHasParameters_KeepsAUsualCharsetOnly(string mimeType, string expected)
    {
        Assert.That(await OfAsync(mimeType, []), Is.EqualTo(new DownloadType(expected, IsShown: false)));
    }

    [TestCase("text/html")]
    [TestCase("TEXT/HTML; charset=utf-8")]
    [TestCase("application/xhtml+xml")]
    [TestCase("text/xml")]
    [TestCase("application/xml")]
    [TestCase("application/rss+xml")]
    [TestCase("application/vnd.openxmlformats-officedocument.theme+xml")]
    [TestCase("image/svg+xml")]
    [TestCase("text/javascript")]
    [TestCase("application/javascript")]
    [TestCase("application/ecmascript")]
    [TestCase("text/jscript")]
    [TestCase("application/x-javascript")]
    [TestCase("text/css")]
    [TestCase("application/wasm")]
    [TestCase("text/cache-manifest")]
    [TestCase("application/manifest+json")]
    [TestCase("text/event-stream")]
    [TestCase("multipart/x-mixed-replace; boundary=x")]
    [TestCase("multipart/related")]
    [TestCase("message/rfc822")]
    [TestCase("application/x-shockwave-flash")]
    [TestCase("application/hta")]
    [TestCase("application/x-msdownload")]
    [TestCase("application/http")]
    [TestCase("x-world/x-vrml")]
    [TestCase("unknown/unknown")]
    [TestCase("application/unknown")]
    public async Task Of_WhenTheTypeIsNotKnownToBeHarmless_IsUnknown(string mimeType)
    {
        Assert.That(await OfAsync(mimeType, []), Is.EqualTo(_unknown));
    }

    [TestCase("image")]
    [TestCase("image/*")]
    [TestCase("*/*")]
    [TestCase("image/png\r\nX: y")]
    [TestCase("image/png\t")]
    [TestCase("text/plain; x=\"é\"")]
    [TestCase("a/b, c/d")]
    [TestCase(" ")]
    public async Task Of_WhenTheTypeIsNone_IsUnknown(string mimeType)
    {
        Assert.That(await OfAsync(mimeType, []), Is.EqualTo(_unknown));
    }

    [TestCase("image/png", "89504E470D0A1A0A0000000D")]
    [TestCase("IMAGE/PNG; x=y", "89504E470D0A1A0A0000000D")]
    [TestCase("image/jpeg", "FFD8FFE000104A464946")]
    [TestCase("image/gif", "474946383961")]
    [TestCase("image/webp", "524946462400000057454250")]
    [TestCase("image/bmp", "424D")]
    [TestCase("image/avif", "0000001C66747970")]
    [TestCase("audio/mpeg", "494433040000")]
    [TestCase("audio/mpeg", "FFFB9064")]
    [TestCase("audio/aac", "FFF15080")]
    [TestCase("audio/wav", "524946462400000057415645")]
    [TestCase("audio/flac", "664C6143")]
    [TestCase("audio/ogg", "4F676753")]
    [TestCase("video/mp4", "000000206674797069736F6D")]
    [TestCase("video/webm", "1A45DFA3")]
    public async Task Of_WhenTheBytesAreOfAKindThatIsShown_IsThatAndShown(string mimeType, string head)
    {
        Assert.That(
            await OfAsync(mimeType, Convert.FromHexString(head)),
            Is.EqualTo(new DownloadType(mimeType, IsShown: true))
        );
    }

    [TestCase("image/png", "<script>")]
    [TestCase("image/png", "")]
    [TestCase("image/jpeg", "<svg/>")]
    [TestCase("image/webp", "RIFF....AVI ")]
    [TestCase("image/webp", "RIFF")]
    [TestCase("video/mp4", "ftyp")]
    [TestCase("audio/mpeg", "<html>")]
    [TestCase("audio/aac", "ID3")]
    public async Task Of_WhenTheBytesAreOfAnotherKind_IsUnknown(string mimeType, string head)
    {
        Assert.That(await OfAsync(mimeType, Encoding.ASCII.GetBytes(head)), Is.EqualTo(_unknown));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Of_WhenTheClientNamesAnotherTypeOrNone_IsWhatTheBytesAre(byte[] content, string mediaType)
    {
        string[] wrong =
        [
            "application/octet-stream",
            "text/html",
            "image/svg+xml",
            "application/pdf",
            "nonsense",
            "*/*",
        ];

        Assert.That(
            await Task.WhenAll(wrong.Select(declared => OfAsync(declared, content))),
            Is.All.EqualTo(new DownloadType(mediaType, IsShown: true))
        );
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Of_WhenTheClientNamesTheFamilyOnly_IsWhatTheBytesAre(byte[] content, string mediaType)
    {
        Assert.That(
            await OfAsync($"{mediaType.Split('/')[0]}/*", content),
            Is.EqualTo(new DownloadType(mediaType, IsShown: true))
        );
    }

    [TestCaseSource(nameof(OtherNames))]
    public async Task Of_WhenTheClientNamesTheKindInAnotherWay_KeepsThat(byte[] content, string mimeType)
    {
        Assert.That(await OfAsync(mimeType, content), Is.EqualTo(new DownloadType(mimeType, IsShown: true)));
    }

    [TestCaseSource(nameof(SoundInFilms))]
    public async Task Of_WhenAContainerOfFilmsIsCalledSound_IsSound(byte[] content, string declared, string mediaType)
    {
        Assert.That(await OfAsync(declared, content), Is.EqualTo(new DownloadType(mediaType, IsShown: true)));
    }

    [TestCaseSource(nameof(NoKinds))]
    public async Task Of_WhenTheBytesOnlyResembleAKind_KeepsWhatTheClientSaysAndSavesIt(byte[] content)
    {
        Assert.That(await OfAsync("text/plain", content), Is.EqualTo(new DownloadType("text/plain", IsShown: false)));
    }

    [TestCaseSource(nameof(NoKinds))]
    public async Task Of_WhenTheBytesOnlyResembleAKind_IsNoPicture(byte[] content)
    {
        Assert.That(await OfAsync("image/png", content), Is.EqualTo(_unknown));
    }

    [Test]
    public async Task Of_WhateverItReads_LeavesTheContentAtItsStart()
    {
        using MemoryStream content = new(SampleFiles.AacBehindTag);

        await DownloadType.OfAsync("audio/aac", content, CancellationToken.None);

        Assert.That(content.Position, Is.Zero);
    }

    [TestCase(true, "inline; ")]
    [TestCase(false, "attachment; ")]
    public void Disposition_WhenItIsShownOrNot_SaysSo(bool isShown, string expected)
    {
        Assert.That(new DownloadType("a/b", isShown).Disposition("a.bin", isSaved: false), Does.StartWith(expected));
    }

    [Test]
    public void Disposition_WhateverTheName_IsAHeaderThatKeepsIt()
    {
        Gen.Char.Where(character => !char.IsSurrogate(character) && character != 0)
            .Array[1, 50]
            .Select(characters => new string(characters))
            .Sample(name =>
            {
                string disposition = _unknown.Disposition(name, isSaved: false);
                return !disposition.AsSpan().ContainsAnyExceptInRange(' ', '~')
                    && ContentDispositionHeaderValue.Parse(disposition).FileNameStar == DownloadName.WithoutPath(name);
            });
    }

    private static async Task<DownloadType> OfAsync(string mimeType, byte[] content)
    {
        using MemoryStream stream = new(content);
        return await DownloadType.OfAsync(mimeType, stream, CancellationToken.None);
    }

    private static IEnumerable<TestCaseData> Kinds() =>
        SampleFiles.All.Select(sample =>
            new TestCaseData(sample.Content, sample.MediaType).SetArgDisplayNames(sample.Name)
        );

    private static IEnumerable<TestCaseData> NoKinds() =>
        SampleFiles.Unsafe.Select(sample => new TestCaseData(sample.Content).SetArgDisplayNames(sample.Name));

    private static IEnumerable<TestCaseData> OtherNames() =>
        [
            Case("audio/m4a", SampleFiles.Iso("M4A ", "mp42")),
            Case("audio/x-m4a; x=y", SampleFiles.Iso("M4A ")),
            Case("audio/mp4", SampleFiles.Iso("isom")),
            Case("video/mp4", SampleFiles.Iso("3gp4", "isom")),
            Case("video/mp4", SampleFiles.Iso("qt  ", "mp42")),
            Case("image/heif", SampleFiles.Iso("heic", "mif1")),
            Case("image/heic", SampleFiles.Iso("mif1")),
            Case("video/mp4", SampleFiles.Iso("what")),
            Case("image/JPG", [0xFF, 0xD8, 0xFF, 0xE0]),
            Case("audio/mp3", [0xFF, 0xFB, 0x90, 0x64]),
            Case("audio/opus", SampleFiles.Ogg("OpusHead"u8)),
            Case("audio/x-wav", [.. "RIFF$\0\0\0WAVEfmt "u8]),
        ];

    private static IEnumerable<TestCaseData> SoundInFilms() =>
        [
            Case("audio/aac", SampleFiles.Iso("isom"), "audio/mp4"),
            Case("audio/*", SampleFiles.Iso("3gp4"), "audio/3gpp"),
            Case("audio/mpeg", SampleFiles.Webm, "audio/webm"),
            Case("audio/mpeg", SampleFiles.Iso("M4A "), "audio/mp4"),
            Case("audio/mpeg", SampleFiles.AacBehindTag, "audio/aac"),
        ];

    private static TestCaseData Case(string declared, byte[] content, params string[] expected) =>
        new TestCaseData([content, declared, .. expected]).SetArgDisplayNames([declared, .. expected]);
}
