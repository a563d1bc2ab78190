using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.IntegrationTests.Requests;

public sealed class EscapedPathMiddlewareTests
{
    [TestCase("/check/a%2Fb%252F?x=/y", "/check/a%2Fb%252F")]
    [TestCase("/check/..", "/check/..")]
    [TestCase("/", "/")]
    public async Task Invoke_WhenTheServerKeepsTheTarget_TakesThePathFromIt(string target, string path)
    {
        HttpContext context = await InvokeAsync(target, "/other");

        Assert.That(context.Request.Path.Value, Is.EqualTo(path));
    }

    [TestCase("")]
    [TestCase("http://localhost/check/a%20b")]
    [TestCase("*")]
    public async Task Invoke_WhenTheTargetIsNoPath_EscapesThePathAgain(string target)
    {
        HttpContext context = await InvokeAsync(target, "/check/a b");

        Assert.That(context.Request.Path.Value, Is.EqualTo("/check/a%20b"));
    }

    private static async Task<HttpContext> InvokeAsync(string target, string path)
    {
        DefaultHttpContext context = new();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        context.Request.Path = path;
        await new EscapedPathMiddleware(_ => Task.CompletedTask).InvokeAsync(context);
        return context;
    }
}
