using Spika.FileService.Api.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class HostNamesTests : ServiceTests
{
    [TestCase("localhost", true)]
    [TestCase("LocalHost.", true)]
    [TestCase("spika.localhost", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("127.8.9.10", true)]
    [TestCase("[::1]", true)]
    [TestCase("[::ffff:127.0.0.1]", true)]
    [TestCase("fileservice", true)]
    [TestCase("", true)]
    [TestCase("evil.example", false)]
    [TestCase("localhost.evil.example", false)]
    [TestCase("127.0.0.1.evil.example", false)]
    [TestCase("evillocalhost.example", false)]
    [TestCase("192.168.1.2", false)]
    [TestCase("[2001:db8::1]", false)]
    public void IsAllowed_OfAName_IsTrueForLoopbackAndNamesWithoutADot(string host, bool expected) =>
        Assert.That(HostNames.IsAllowed(host), Is.EqualTo(expected));

    [TestCase("evil.example:5080", "421 request.wrong_host")]
    [TestCase("localhost:1", "200 ")]
    [TestCase("xn--foo-.com", "421 request.wrong_host")]
    [TestCase("xn--99999999.com:80", "421 request.wrong_host")]
    public async Task Get_UnderAName_IsAnsweredOnLoopbackNamesOnly(string host, string expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/upload/files") { Headers = { Host = host } };

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo(expected));
    }
}
