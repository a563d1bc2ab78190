using System.Net.Http.Headers;
using CsCheck;
using Spika.FileService.Api.Formatting;

namespace Spika.FileService.Api.IntegrationTests.Formatting;

public sealed class DownloadTypeTests
{
    [TestCase("image/png")]
    [TestCase("text/plain; charset=utf-8")]
    [TestCase("application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    public void Of_WhenTheTypeIsOne_IsThat(string mimeType)
    {
        Assert.That(DownloadType.Of(mimeType), Is.EqualTo(mimeType));
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
        Assert.That(DownloadType.Of(mimeType), Is.EqualTo("application/octet-stream"));
    }

    [TestCase("image/png", "inline")]
    [TestCase("IMAGE/PNG", "inline")]
    [TestCase("video/mp4", "inline")]
    [TestCase("audio/mpeg", "inline")]
    [TestCase("image/svg+xml", "attachment")]
    [TestCase("image/SVG", "attachment")]
    [TestCase("text/html", "attachment")]
    [TestCase("application/pdf", "attachment")]
    [TestCase("imagery/png", "attachment")]
    public void Disposition_ByType_ShowsOnlyWhatIsSafe(string contentType, string expected)
    {
        string disposition = DownloadType.Disposition(contentType, "a.bin");

        Assert.That(disposition, Does.StartWith($"{expected}; "));
    }

    [Test]
    public void Disposition_WhateverTheName_IsAHeaderThatKeepsIt()
    {
        Gen.Char.Where(character => !char.IsSurrogate(character) && character != 0)
            .Array[1, 50]
            .Select(characters => new string(characters))
            .Sample(name =>
            {
                string disposition = DownloadType.Disposition("image/png", name);
                return !disposition.AsSpan().ContainsAnyExceptInRange(' ', '~')
                    && ContentDispositionHeaderValue.Parse(disposition).FileNameStar == name;
            });
    }
}
