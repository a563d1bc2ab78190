using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

public sealed class ChunkBodyReaderEncodingTests
{
    private static readonly int[] _sizes = [.. Enumerable.Range(1, 200), 54 * 1024, 72 * 1024, 1024 * 1024];

    [Test]
    public void Read_WhenChunkHasAnAcceptedForm_YieldsItsBytes([Values] ChunkForm form)
    {
        foreach (int size in _sizes)
        {
            byte[] content = Content(size);

            Result<ReadChunk> read = ReadChunk.From(Body(form.Encode(content)));

            Assert.That(read.Value.Content.AsSpan().SequenceEqual(content), Is.True, $"{size} bytes");
        }
    }

    [TestCase(@"\/")]
    [TestCase(@"\u002F")]
    [TestCase(@"\u002f")]
    public void Read_WhenSlashIsEscapedAnywhere_YieldsItsBytes(string escape)
    {
        // Longer than two blocks of the vectorised path, so that an escape falls across each of their borders once.
        for (int at = 0; at < 200; at++)
        {
            char[] base64 = [.. Enumerable.Repeat('A', 200)];
            base64[at] = '/';
            string chunk = $"{new string(base64[..at])}{escape}{new string(base64[(at + 1)..])}";

            Result<ReadChunk> read = ReadChunk.From(Body($@"\n{chunk}"));

            Assert.That(read.Value.Content, Is.EqualTo(Convert.FromBase64String(new string(base64))), $"at {at}");
        }
    }

    [Test]
    public void Read_WhenLineBreaksAreAnywhere_IgnoresThem()
    {
        for (int at = 0; at <= 200; at++)
        {
            string base64 = Convert.ToBase64String(Content(148));

            Result<ReadChunk> read = ReadChunk.From(Body($@"\n{base64.Insert(at, @"\r\n\n\r")}"));

            Assert.That(read.Value.Content, Is.EqualTo(Content(148)), $"at {at}");
        }
    }

    [TestCase("", TestName = "Read_WhenChunkIsEmpty_RefusesIt")]
    [TestCase(@"\n", TestName = "Read_WhenChunkIsOnlyALineBreak_RefusesIt")]
    [TestCase("==", TestName = "Read_WhenChunkIsOnlyPadding_RefusesIt")]
    [TestCase("A", TestName = "Read_WhenChunkIsOneCharacter_RefusesIt")]
    [TestCase("AAAAA", TestName = "Read_WhenOneCharacterIsLeftOver_RefusesIt")]
    [TestCase("AA=", TestName = "Read_WhenPaddingIsTooShort_RefusesIt")]
    [TestCase("AAA==", TestName = "Read_WhenPaddingIsTooLong_RefusesIt")]
    [TestCase("AAAA====", TestName = "Read_WhenPaddingIsAWholeGroup_RefusesIt")]
    [TestCase("A===", TestName = "Read_WhenPaddingHasThreeCharacters_RefusesIt")]
    [TestCase("AA==AAAA", TestName = "Read_WhenPaddingIsInside_RefusesIt")]
    [TestCase("AAA=AA", TestName = "Read_WhenPaddingIsInsideAndTheEndIsUnpadded_RefusesIt")]
    [TestCase("AB==", TestName = "Read_WhenBitsAreLeftOverOfOneByte_RefusesIt")]
    [TestCase("AAB=", TestName = "Read_WhenBitsAreLeftOverOfTwoBytes_RefusesIt")]
    [TestCase("AAAA AAAA", TestName = "Read_WhenChunkHasASpace_RefusesIt")]
    [TestCase("AAAA    AAAA", TestName = "Read_WhenChunkHasAWholeGroupOfSpaces_RefusesIt")]
    [TestCase(@"AAAA\t\t\t\tAAAA", TestName = "Read_WhenChunkHasAWholeGroupOfTabs_RefusesIt")]
    [TestCase(@"AAAA\u0020\u0020\u0020\u0020AAAA", TestName = "Read_WhenChunkHasAWholeGroupOfEscapedSpaces_RefusesIt")]
    [TestCase(@"AAAA\tAAAA", TestName = "Read_WhenChunkHasATab_RefusesIt")]
    [TestCase(@"AAAA\u0020AAAA", TestName = "Read_WhenChunkHasAnEscapedSpace_RefusesIt")]
    [TestCase(@"AA\\AA", TestName = "Read_WhenChunkHasABackslash_RefusesIt")]
    [TestCase(@"AA\""AA", TestName = "Read_WhenChunkHasAQuote_RefusesIt")]
    [TestCase(@"AA\u00e9A", TestName = "Read_WhenChunkHasAnEscapedLetterOutsideAscii_RefusesIt")]
    [TestCase(@"AA\u0141A", TestName = "Read_WhenChunkHasALetterThatEndsInTheByteOfAnother_RefusesIt")]
    [TestCase("AAéA", TestName = "Read_WhenChunkHasALetterOutsideAscii_RefusesIt")]
    [TestCase("data:;base64,AAAA", TestName = "Read_WhenChunkIsADataUrl_RefusesIt")]
    public void Read_WhenChunkIsNotBase64_RefusesIt(string chunk)
    {
        Result<ReadChunk> read = ReadChunk.From(Body(chunk));

        Assert.That(read.Error, Is.InstanceOf<InvalidMemberError>().With.Property("Member").EqualTo("chunk"));
    }

    [TestCase("*")]
    [TestCase("=")]
    [TestCase("    ")]
    [TestCase(@"\\")]
    [TestCase(@"\\\\")]
    [TestCase("é")]
    public void Read_WhenSomethingElseIsAnywhere_RefusesIt(string other)
    {
        for (int at = 0; at < 200; at++)
        {
            Result<ReadChunk> read = ReadChunk.From(
                Body($@"\n{new string('A', at)}{other}{new string('A', 200 - at)}")
            );

            Assert.That(read.Error, Is.InstanceOf<InvalidMemberError>().With.Property("Member").EqualTo("chunk"));
        }
    }

    [TestCase("", @"\x")]
    [TestCase(@"\n", @"\x")]
    [TestCase(" ", @"\x")]
    [TestCase(@"\n", @"\u00g0")]
    [TestCase(@"\n", "\n")]
    [TestCase(@"\\", "\n")]
    public void Read_WhenChunkIsNoStringOfJsonAnywhere_IsMalformed(string start, string fault)
    {
        for (int at = 0; at < 200; at++)
        {
            Result<ReadChunk> read = ReadChunk.From(
                Body($"{start}{new string('A', at)}{fault}{new string('A', 200 - at)}")
            );

            Assert.That(read.Error, Is.EqualTo(RequestErrors.Malformed), $"at {at}");
        }
    }

    private static string Body(string chunk) => $$"""{"chunk":"{{chunk}}","offset":3,"clientId":"abc"}""";

    private static byte[] Content(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }
}
