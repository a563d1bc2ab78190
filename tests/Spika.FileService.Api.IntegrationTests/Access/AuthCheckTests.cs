using Microsoft.AspNetCore.Builder;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Application;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure;

namespace Spika.FileService.Api.IntegrationTests.Access;

public sealed class AuthCheckTests
{
    private const string Key = "Downloads:SigningKeys:0=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private const string Hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    [TestCase("urls=http://*:5080", "Auth:Mode is None, which admits every caller")]
    [TestCase("http_ports=8080", "Auth:Mode is None, which admits every caller")]
    [TestCase("Auth:Mode=Password", "Auth:Mode must be None, or some of ApiKey, Jwt, SpikaToken")]
    [TestCase("Auth:Mode:0=ApiKey", "Auth:Mode must be one value, not a list.")]
    [TestCase($"Auth:ApiKeys:a:Sha256={Hash}", "Auth:Mode is None, which admits every caller, but there are settings")]
    [TestCase(
        "Auth:SpikaToken:Address=http://a",
        "Auth:Mode is None, which admits every caller, but there are settings"
    )]
    [TestCase(
        "Auth:Modes=ApiKey",
        "Auth:Mode is None, which admits every caller, but there are settings in Auth:Modes, which does not exist."
    )]
    [TestCase("Auth:Mod:0=ApiKey", "Auth:Mode is None, which admits every caller, but there are settings in Auth:Mod,")]
    [TestCase(
        "Auth:ApiKey:a:Sha256=x",
        "Auth:Mode is None, which admits every caller, but there are settings in Auth:ApiKey, which does not exist."
    )]
    [TestCase("urls=foo", "The service cannot listen on foo")]
    [TestCase(
        "Auth:Mode=ApiKey Auth:ApiKeys:a:Sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "Auth:ApiKeys:a:Sha256 must be the SHA-256"
    )]
    [TestCase(
        "Auth:Mode=Jwt Auth:Jwt:Audience=a Auth:Jwt:Key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Auth:Jwt:Key must be base64"
    )]
    [TestCase("Auth:Mode=SpikaToken Auth:SpikaToken:Address=http://[x/me", "Auth:SpikaToken:Address must be an http")]
    [TestCase("Downloads:SigningKeys=secret", "Downloads:SigningKeys is a list")]
    [TestCase("Auth:Mode=1", "Auth:Mode must be None, or some of ApiKey, Jwt, SpikaToken")]
    [TestCase("Auth:Mode=0x10", "Auth:Mode must be None, or some of ApiKey, Jwt, SpikaToken")]
    [TestCase("Auth:Mode=ApiKey,2", "Auth:Mode must be None, or some of ApiKey, Jwt, SpikaToken")]
    [TestCase("Auth:Mode=8", "Auth:Mode must be None, or some of ApiKey, Jwt, SpikaToken")]
    [TestCase("Auth:Mode=ApiKey", "Auth:ApiKeys must have a key")]
    [TestCase("Auth:Mode=ApiKey Auth:ApiKeys:a:Sha256=secret", "Auth:ApiKeys:a:Sha256 must be the SHA-256")]
    [TestCase("Auth:Mode=Jwt", "Auth:Jwt must have an Audience, and an Authority or a Key")]
    [TestCase("Auth:Mode=Jwt Auth:Jwt:Audience=a", "Auth:Jwt must have an Audience, and an Authority or a Key")]
    [TestCase("Auth:Mode=Jwt Auth:Jwt:Authority=https://id.example.org", "Auth:Jwt must have an Audience")]
    [TestCase("Auth:Mode=Jwt Auth:Jwt:Audience=a Auth:Jwt:Key=c2hvcnQ=", "Auth:Jwt:Key must be base64 of 32 bytes")]
    [TestCase(
        "Auth:Mode=Jwt Auth:Jwt:Audience=a Auth:Jwt:Authority=http://id.example.org",
        "Auth:Jwt:Authority must be an https address"
    )]
    [TestCase("Auth:Mode=SpikaToken", "Auth:SpikaToken:Address must be set")]
    [TestCase("Auth:Mode=SpikaToken Auth:SpikaToken:Address=ftp://a", "Auth:SpikaToken:Address must be an http")]
    [TestCase("Downloads:Access=Signed", "Downloads:Access is Signed, which needs")]
    [TestCase($"Downloads:Access=Signed {Key}", "Downloads:Access is Signed, which needs")]
    [TestCase($"Downloads:Access=Signed Auth:Mode=ApiKey Auth:ApiKeys:a:Sha256={Hash}", "Downloads:Access is Signed")]
    [TestCase("Downloads:SigningKeys:0=c2hvcnQ=", "Each of Downloads:SigningKeys must be base64 of 32 bytes")]
    [TestCase("Auth:SpikaToken=http://b/me", "Auth:SpikaToken is a list; its first source is Auth:SpikaToken:0.")]
    [TestCase(
        "Auth:SpikaToken:Adress=http://b/me",
        "Auth:SpikaToken:Adress does not exist; there are Address, CacheFor, Timeout, or sources"
    )]
    [TestCase("Auth:SpikaToken:first:Header=a", "Auth:SpikaToken:first does not exist")]
    [TestCase(
        "Auth:SpikaToken:00:Header=a",
        "Auth:SpikaToken:0 is missing: sources are numbered from 0, without gaps."
    )]
    [TestCase("Auth:SpikaToken:1:Header=a Auth:SpikaToken:1:Address=http://b/me", "Auth:SpikaToken:0 is missing")]
    [TestCase(
        "Auth:SpikaToken:Address=http://b/me Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken has both a list of sources and Auth:SpikaToken:Address"
    )]
    [TestCase(
        "Auth:SpikaToken:CacheFor=00:01:00 Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken has both a list of sources and Auth:SpikaToken:CacheFor"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Heder=a",
        "Auth:SpikaToken:0:Heder does not exist; a source has Header, Address, Id, Owner, CacheFor"
    )]
    [TestCase("Auth:SpikaToken:0:Header:0=a", "Auth:SpikaToken:0:Header does not exist; a source has Header")]
    [TestCase("Auth:SpikaToken:0:Address=http://b/me", "Auth:SpikaToken:0:Header must be the name of a header")]
    [TestCase(
        "Auth:SpikaToken:0:Header=a:b Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken:0:Header must be the name of a header"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=X-Api-Key Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken:0:Header must be the name of a header that nothing else uses"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=authorization Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken:0:Header must be the name of a header that nothing else uses"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=x-spika-user Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken:0:Header must be the name of a header that nothing else uses"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=Cookie Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken:0:Header must be the name of a header that nothing else uses"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=Content-Type Auth:SpikaToken:0:Address=http://b/me",
        "Auth:SpikaToken:0:Header must be the name of a header that nothing else uses"
    )]
    [TestCase("Auth:SpikaToken:0:Header=a", "Auth:SpikaToken:0:Address must be an http or https address.")]
    [TestCase(
        "Auth:SpikaToken:0:Header=a Auth:SpikaToken:0:Address=ftp://b",
        "Auth:SpikaToken:0:Address must be an http or https address."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=a Auth:SpikaToken:0:Address=b/me",
        "Auth:SpikaToken:0:Address must be an http or https address."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=a Auth:SpikaToken:0:Address=http://[x/me",
        "Auth:SpikaToken:0:Address must be an http or https address."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Id=data..id",
        "Auth:SpikaToken:0:Id must be names of members"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Id=.id",
        "Auth:SpikaToken:0:Id must be names of members"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Id=data.",
        "Auth:SpikaToken:0:Id must be names of members"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Owner=key",
        "Auth:SpikaToken:0:Owner must be 1 to 32 small letters"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Owner=token",
        "Auth:SpikaToken:0:Owner must be 1 to 32 small letters"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Owner=anonymous",
        "Auth:SpikaToken:0:Owner must be 1 to 32 small letters"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Owner=User",
        "Auth:SpikaToken:0:Owner must be 1 to 32 small letters"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Owner=user:x",
        "Auth:SpikaToken:0:Owner must be 1 to 32 small letters"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Owner=9a",
        "Auth:SpikaToken:0:Owner must be 1 to 32 small letters"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Owner=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "Auth:SpikaToken:0:Owner must be 1 to 32 small letters"
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:CacheFor=00:00:00",
        "Auth:SpikaToken:0:CacheFor must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 00:00:00."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:CacheFor=01:00:01",
        "Auth:SpikaToken:0:CacheFor must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 01:00:01."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:CacheFor=30",
        "Auth:SpikaToken:0:CacheFor must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 30."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:CacheFor=24:00:00",
        "Auth:SpikaToken:0:CacheFor must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 24:00:00."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:CacheFor=soon",
        "Auth:SpikaToken:0:CacheFor must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not soon."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:Timeout=00:01:01",
        "Auth:SpikaToken:0:Timeout must be from 00:00:01 to 00:01:00, as [days.]hours:minutes:seconds, not 00:01:01."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:1:Header=AccessToken Auth:SpikaToken:1:Address=http://b/me",
        "Auth:SpikaToken:1 has the Header and the Address of an earlier source."
    )]
    [TestCase(
        "Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me",
        "Auth:Mode is None, which admits every caller, but there are settings"
    )]
    [TestCase(
        "Downloads:Access=Backend Downloads:Backend:Address=http://b/{id}",
        "Downloads:Access is Backend, which needs an Auth:Mode."
    )]
    [TestCase(
        "Downloads:Access=Everybody",
        "Downloads:Access must be one of Public, Authorized, Signed, Backend, not Everybody."
    )]
    [TestCase("Downloads:Disposition=inline;", "Downloads:Disposition must be one of Inline, Attachment, not inline;.")]
    [TestCase(
        "Downloads:CacheFor=366.00:00:00",
        "Downloads:CacheFor must be from 00:00:00 to 365.00:00:00, as [days.]hours:minutes:seconds, not 366.00:00:00."
    )]
    [TestCase(
        "Downloads:CacheFor=-00:00:01",
        "Downloads:CacheFor must be from 00:00:00 to 365.00:00:00, as [days.]hours:minutes:seconds, not -00:00:01."
    )]
    [TestCase("Downloads:Placeholder=/no/such.png", "Downloads:Placeholder must be a file that the service can read: ")]
    [TestCase("Downloads:Placeholder=/tmp", "Downloads:Placeholder must be a file of 1 to 1048576 bytes")]
    [TestCase("Downloads:Placeholder=/dev/null", "Downloads:Placeholder must be a file of 1 to 1048576 bytes")]
    [TestCase("Downloads:Placeholder=/etc/passwd", "Downloads:Placeholder must be a picture, and /etc/passwd is none")]
    [TestCase(
        "Auth:Mode=SpikaToken Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Downloads:Access=Backend",
        "Downloads:Backend:Address must be set when Downloads:Access is Backend."
    )]
    [TestCase(
        "Downloads:Backend:Address=http://b/{id}",
        "Downloads:Backend:Address is set, but Downloads:Access is not"
    )]
    [TestCase(
        "Downloads:Backend:Address=http://b/x",
        "Downloads:Backend:Address must be an http or https address with"
    )]
    [TestCase("Downloads:Backend:Address=http://{id}/x", "Downloads:Backend:Address must be an http or https address")]
    [TestCase(
        "Downloads:Backend:CacheFor=00:00:00",
        "Downloads:Backend:CacheFor must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 00:00:00."
    )]
    [TestCase(
        "Downloads:Backend:Timeout=01:00:00",
        "Downloads:Backend:Timeout must be from 00:00:01 to 00:01:00, as [days.]hours:minutes:seconds, not 01:00:00."
    )]
    [TestCase("Cors:AllowedOrigins=chat.example.org", "Cors:AllowedOrigins must be *, or origins")]
    public void BuildWithCheckedSettings_WhenAccessWouldBeFullyOpenOrFullyClosed_SaysWhatIsWrong(
        string settings,
        string expected
    )
    {
        Assert.That(() => CheckAsync(settings), Throws.TypeOf<SettingException>().With.Message.Contains(expected));
    }

    [TestCase("")]
    [TestCase("urls=http://127.0.0.1:5080")]
    [TestCase("urls=http://*:5080 Auth:AllowAnonymousNetwork=true")]
    [TestCase($"urls=http://*:5080 Auth:Mode=ApiKey Auth:ApiKeys:a:Sha256={Hash}")]
    [TestCase($"Downloads:Access=Signed Auth:Mode=ApiKey Auth:ApiKeys:a:Sha256={Hash} {Key}")]
    [TestCase(
        $"Auth:Mode=ApiKey,Jwt,SpikaToken Auth:ApiKeys:a:Sha256={Hash} Auth:Jwt:Audience=a Auth:Jwt:Authority=https://a.b "
            + "Auth:SpikaToken:Address=http://backend/me"
    )]
    [TestCase("Cors:AllowedOrigins=https://a.example.org,http://localhost:3000")]
    [TestCase("Auth:Mode=SpikaToken Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me")]
    [TestCase(
        "Auth:Mode=SpikaToken Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:1:Header=a Auth:SpikaToken:1:Address=http://b/me"
    )]
    [TestCase(
        "Auth:Mode=SpikaToken Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:1:Header=accesstoken Auth:SpikaToken:1:Address=http://b/bot"
    )]
    [TestCase(
        "Auth:Mode=SpikaToken Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Auth:SpikaToken:0:CacheFor=01:00:00 Auth:SpikaToken:0:Timeout=00:00:01"
    )]
    [TestCase(
        "Auth:Mode=SpikaToken Auth:SpikaToken:0:Header=accesstoken Auth:SpikaToken:0:Address=http://b/me Downloads:Access=Backend Downloads:Backend:Address=http://b/files/{id}?x=1"
    )]
    [TestCase("Cors:AllowedOrigins=*")]
    public void BuildWithCheckedSettings_WhenTheyMakeSense_SaysNothing(string settings)
    {
        Assert.That(() => CheckAsync(settings), Throws.Nothing);
    }

    private static async Task CheckAsync(string settings)
    {
        string[] arguments =
        [
            .. settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => $"--{setting}"),
        ];
        WebApplicationBuilder builder = WebApplication.CreateBuilder(UnwatchedSettings.With(arguments));
        builder.Services.AddApplication().AddInfrastructure(builder.Configuration).AddApi(builder.Configuration);
        await using WebApplication app = builder.BuildWithCheckedSettings();
    }
}
