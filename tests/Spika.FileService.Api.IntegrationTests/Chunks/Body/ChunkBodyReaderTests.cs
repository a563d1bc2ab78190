using System.Text;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

public sealed class ChunkBodyReaderTests
{
    private const string Nested =
        """{"a":[1,-2.5e3,{"chunk":"x","b":null},[[]],true,"\u00e9\"\\ é"],"offset":-1,"clientId":{}}""";

    [TestCase("""{"chunk":"AQID","offset":3,"clientId":"abc"}""")]
    [TestCase("""{"chunk":"AQID","clientId":"abc","offset":3}""")]
    [TestCase("""{"offset":3,"chunk":"AQID","clientId":"abc"}""")]
    [TestCase("""{"offset":3,"clientId":"abc","chunk":"AQID"}""")]
    [TestCase("""{"clientId":"abc","chunk":"AQID","offset":3}""")]
    [TestCase("""{"clientId":"abc","offset":3,"chunk":"AQID"}""")]
    [TestCase("{\r\n\t\"chunk\" : \t\r\n \"AQID\" ,\n \"offset\" :\n3 , \"clientId\": \"abc\" } \r\n\t")]
    [TestCase("""{"\u0063hunk":"AQID","off\u0073et":3,"\u0063\u006c\u0069\u0065ntId":"\u0061bc"}""")]
    [TestCase("""{"before":"\n","chunk":"AQID","between":"é","offset":3,"clientId":"abc","after":1}""")]
    [TestCase($$"""{"a":{{Nested}},"chunk":"AQID","b":{{Nested}},"offset":3,"clientId":"abc","c":[{{Nested}}]}""")]
    [TestCase("""{"chunk":"AAAA","offset":1,"clientId":"x","clientId":"abc","chunk":"AQID","offset":3}""")]
    [TestCase("""{"chunk":"not base64","offset":-1,"clientId":7,"clientId":"abc","chunk":"AQID","offset":3}""")]
    [TestCase("""{"Chunk":"AAAA","OFFSET":1,"clientid":"x","chunk":"AQID","offset":3,"clientId":"abc"}""")]
    [TestCase("""{"x":{"\ud800":"\ud800"},"y":"\ud800","chunk":"AQID","offset":3,"clientId":"abc"}""")]
    [TestCase("""{"clientId":"\ud800","chunk":"AQID","offset":3,"clientId":"abc"}""")]
    public void Read_WhenMembersAreThere_YieldsThem(string body)
    {
        ReadChunk read = ReadChunk.From(body).Value;

        Assert.That((read.Content, read.Offset, read.ClientId), Is.EqualTo((new byte[] { 1, 2, 3 }, 3, "abc")));
    }

    [TestCase("0", 0)]
    [TestCase("2147483647", int.MaxValue)]
    public void Read_WhenOffsetIsAtAnEndOfItsRange_YieldsIt(string offset, int expected)
    {
        ReadChunk read = ReadChunk.From($$"""{"chunk":"AQID","offset":{{offset}},"clientId":"abc"}""").Value;

        Assert.That(read.Offset, Is.EqualTo(expected));
    }

    [TestCase(@"../../x", "../../x")]
    [TestCase(@"\""\n\\\/\u00e9é", "\"\n\\/éé")]
    [TestCase(@"\ud83d\ude00😀", "😀😀")]
    [TestCase(@"\u0000", "\0")]
    public void Read_WhenClientIdIsUnusual_YieldsItAsItIs(string clientId, string expected)
    {
        ReadChunk read = ReadChunk.From($$"""{"clientId":"{{clientId}}","chunk":"AQID","offset":3}""").Value;

        Assert.That(read.ClientId, Is.EqualTo(expected));
    }

    [Test]
    public void Read_WhenClientIdIsTheLongestWithEveryCharacterEscaped_YieldsIt()
    {
        string escaped = string.Concat(Enumerable.Repeat(@"\ud83d\ude00", UploadKey.MaxClientIdLength));

        ReadChunk read = ReadChunk.From($$"""{"chunk":"AQID","offset":3,"clientId":"{{escaped}}"}""").Value;

        Assert.That(read.ClientId, Is.EqualTo(string.Concat(Enumerable.Repeat("😀", UploadKey.MaxClientIdLength))));
    }

    [TestCase("chunk", """{"offset":3,"clientId":"abc"}""")]
    [TestCase("chunk", """{"chunk":null,"offset":3,"clientId":"abc"}""")]
    [TestCase("chunk", """{"chunk":1,"offset":3,"clientId":"abc"}""")]
    [TestCase("chunk", """{"chunk":["AQID"],"offset":3,"clientId":"abc"}""")]
    [TestCase("chunk", """{"chunk":{"chunk":"AQID"},"offset":3,"clientId":"abc"}""")]
    [TestCase("chunk", """{"chunk":"AQID","chunk":null,"offset":3,"clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":null,"clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":"3","clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":1.5,"clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":2147483648,"clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":1e400,"clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":true,"clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":[3],"clientId":"abc"}""")]
    [TestCase("offset", """{"chunk":"AQID","offset":3,"clientId":"abc","offset":{"offset":3}}""")]
    [TestCase("clientId", """{"chunk":"AQID","offset":3}""")]
    [TestCase("clientId", """{"chunk":"AQID","offset":3,"clientId":null}""")]
    [TestCase("clientId", """{"chunk":"AQID","offset":3,"clientId":""}""")]
    [TestCase("clientId", """{"chunk":"AQID","offset":3,"clientId":12345678}""")]
    [TestCase("clientId", """{"chunk":"AQID","offset":3,"clientId":["abc"]}""")]
    [TestCase("clientId", """{"chunk":"AQID","offset":3,"clientId":"abc","clientId":{"clientId":"abc"}}""")]
    [TestCase("clientId", """{"chunk":"AQID","offset":3,"clientId":"\ud83d"}""")]
    public void Read_WhenMemberIsMissingOrWrong_NamesIt(string member, string body)
    {
        Result<ReadChunk> read = ReadChunk.From(body);

        Assert.That(read.Error, Is.InstanceOf<InvalidMemberError>().With.Property("Member").EqualTo(member));
    }

    [Test]
    public void Read_WhenClientIdIsLongerThanAnyValidOne_NamesItWithoutMakingTheString()
    {
        string body = $$"""{"chunk":"AQID","offset":3,"clientId":"{{new string('x', 1024 * 1024)}}"}""";

        Result<ReadChunk> read = ReadChunk.From(body);

        Assert.That(read.Error, Is.InstanceOf<InvalidMemberError>().With.Property("Member").EqualTo("clientId"));
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("null")]
    [TestCase("3")]
    [TestCase("\"chunk\"")]
    [TestCase("""[{"chunk":"AQID","offset":3,"clientId":"abc"}]""")]
    [TestCase("""{"chunk":"AQID","offset":3,"clientId":"abc"}x""")]
    [TestCase("""{"chunk":"AQID","offset":3,"clientId":"abc"}{}""")]
    [TestCase("""{"chunk":"AQID","offset":3,"clientId":"abc",}""")]
    [TestCase("""{"chunk":"AQID" "offset":3,"clientId":"abc"}""")]
    [TestCase("""{"chunk" "AQID","offset":3,"clientId":"abc"}""")]
    [TestCase("""{"chunk":"AQID"/**/,"offset":3,"clientId":"abc"}""")]
    [TestCase("""{'chunk':'AQID',"offset":3,"clientId":"abc"}""")]
    [TestCase("""{"chunk":"AQID","offset":03,"clientId":"abc"}""")]
    [TestCase("""{"chunk":"AQID","offset":3,"clientId":"abc","x":}""")]
    [TestCase("""{"chunk":"AQ\xID","offset":3,"clientId":"abc"}""")]
    [TestCase("""{"chunk":"AQ\u00g1","offset":3,"clientId":"abc"}""")]
    [TestCase("""{"chunk":"AQ\u+041","offset":3,"clientId":"abc"}""")]
    [TestCase("{\"chunk\":\"AQ\nID\",\"offset\":3,\"clientId\":\"abc\"}")]
    [TestCase("{\"chunk\":\"AQ\0ID\",\"offset\":3,\"clientId\":\"abc\"}")]
    [TestCase("{\"chunk\":\"A\nA\",\"offset\":3,\"clientId\":\"abc\",\"chunk\":\"AQID\"}")]
    [TestCase("""{"\ud800":1,"chunk":"AQID","offset":3,"clientId":"abc"}""")]
    [TestCase("""{"chunk":"AQID","offset":3,"clientId":"abc","\ud800hunk":1}""")]
    [TestCase("\uFEFF{\"chunk\":\"AQID\",\"offset\":3,\"clientId\":\"abc\"}")]
    public void Read_WhenBodyIsNotAnObjectOfJson_IsMalformed(string body)
    {
        Result<ReadChunk> read = ReadChunk.From(body);

        Assert.That(read.Error, Is.EqualTo(RequestErrors.Malformed));
    }

    [TestCase("{\"x\":\"#\",\"chunk\":\"AQID\",\"offset\":3,\"clientId\":\"abc\"}")]
    [TestCase("{\"#\":\"x\",\"chunk\":\"AQID\",\"offset\":3,\"clientId\":\"abc\"}")]
    [TestCase("{\"chunk\":\"AQ#ID\",\"offset\":3,\"clientId\":\"abc\"}")]
    [TestCase("{\"chunk\":\"AQID\",\"offset\":3,\"clientId\":\"#\"}")]
    [TestCase("{\"chunk\":\"AQID\",\"offset\":3,\"clientId\":\"abc\",\"x\":\"#\"}")]
    [TestCase("{\"chunk\":\"AQID\",\"x\":\"#\",\"offset\":3,\"clientId\":\"abc\",\"chunk\":\"AQID\"}")]
    public void Read_WhenUtf8IsInvalid_IsMalformed(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        bytes[body.IndexOf('#')] = 0xC3;

        Result<ReadChunk> read = ReadChunk.From(bytes);

        Assert.That(read.Error, Is.EqualTo(RequestErrors.Malformed));
    }

    [TestCase(63, true)]
    [TestCase(64, false)]
    public void Read_WhenOtherMemberIsNested_IsAsDeepAsSystemTextJson(int depth, bool expected)
    {
        string deep = $"{new string('[', depth)}{new string(']', depth)}";

        Result<ReadChunk> read = ReadChunk.From($$"""{"chunk":"AQID","offset":3,"clientId":"abc","x":{{deep}}}""");

        Assert.That(read.IsSuccess, Is.EqualTo(expected));
    }

    [TestCase(3, true)]
    [TestCase(2, false)]
    public void Read_WhenChunkHasThreeBytes_HoldsThemAgainstTheLimit(int maxChunkBytes, bool expected)
    {
        byte[] body = """{"chunk":"AQID","offset":3,"clientId":"abc"}"""u8.ToArray();

        Result<ReadChunk> read = ReadChunk.From(body, maxChunkBytes);

        Assert.That(read.Error, Is.EqualTo(expected ? null : UploadErrors.ChunkTooLarge(maxChunkBytes)));
    }
}
