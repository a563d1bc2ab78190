using System.Net.Http.Headers;
using System.Text;
using CsCheck;
using Spika.FileService.Api.Formatting;

namespace Spika.FileService.Api.IntegrationTests.Formatting;

public sealed class DownloadTypeTests
{
    private static readonly DownloadType _unknown = new("application/octet-stream", IsShown: false);

    [TestCase("text/plain; charset=utf-8")]
    [TestCase("application/pdf")]
    [TestCase("image/svg+xml")]
    [TestCase("application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    public void Of_WhenTheTypeIsNotShown_IsThatAndSaved(string mimeType)
    {
        Assert.That(DownloadType.Of(mimeType, []), Is.EqualTo(new DownloadType(mimeType, IsShown: false)));
    }

    [TestCase("image")]
    [TestCase("image/*")]
    [TestCase("*/*")]
    [TestCase("image/png\r\nX: y")]
    [TestCase("image/png\t")]
    [TestCase("text/plain; x=\"é\"")]
    [TestCase("a/b, c/d")]
    [TestCase(" ")]
    public void Of_WhenTheTypeIsNone_IsUnknown(string mimeType)
    {
        Assert.That(DownloadType.Of(mimeType, []), Is.EqualTo(_unknown));
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
    public void Of_WhenTheBytesAreOfAKindThatIsShown_IsThatAndShown(string mimeType, string head)
    {
        Assert.That(
            DownloadType.Of(mimeType, Convert.FromHexString(head)),
            Is.EqualTo(new DownloadType(mimeType, IsShown: true))
        );
    }

    [TestCase("image/png", "<script>")]
    [TestCase("image/png", "")]
    [TestCase("image/jpeg", "<svg/>")]
    [TestCase("image/webp", "RIFF....WAVE")]
    [TestCase("image/webp", "RIFF")]
    [TestCase("video/mp4", "ftyp")]
    [TestCase("audio/mpeg", "<html>")]
    [TestCase("audio/aac", "ID3")]
    public void Of_WhenTheBytesAreOfAnotherKind_IsUnknown(string mimeType, string head)
    {
        Assert.That(DownloadType.Of(mimeType, Encoding.ASCII.GetBytes(head)), Is.EqualTo(_unknown));
    }

    [TestCase(true, "inline; ")]
    [TestCase(false, "attachment; ")]
    public void Disposition_WhenItIsShownOrNot_SaysSo(bool isShown, string expected)
    {
        Assert.That(new DownloadType("a/b", isShown).Disposition("a.bin"), Does.StartWith(expected));
    }

    [Test]
    public void Disposition_WhateverTheName_IsAHeaderThatKeepsIt()
    {
        Gen.Char.Where(character => !char.IsSurrogate(character) && character != 0)
            .Array[1, 50]
            .Select(characters => new string(characters))
            .Sample(name =>
            {
                string disposition = _unknown.Disposition(name);
                return !disposition.AsSpan().ContainsAnyExceptInRange(' ', '~')
                    && ContentDispositionHeaderValue.Parse(disposition).FileNameStar == name;
            });
    }
}
