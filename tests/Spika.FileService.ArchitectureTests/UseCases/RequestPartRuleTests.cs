using FluentValidation;
using MediatR;
using Spika.FileService.Application.Files.DeleteFile;

namespace Spika.FileService.ArchitectureTests.UseCases;

public sealed class RequestPartRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(RequestPartRule.Violations(Service.Types), Is.Empty);
    }

    [TestCase(typeof(PingHandler))]
    [TestCase(typeof(PingValidator))]
    public void Violations_OfAGoodPart_AreNone(Type part)
    {
        Assert.That(RequestPartRule.Violations([part]), Is.Empty);
    }

    [TestCase(typeof(Open.PingHandler), "PingHandler is public")]
    [TestCase(typeof(Open.PingHandler), "PingHandler is not sealed")]
    [TestCase(typeof(Open.PingValidator), "PingValidator is public")]
    [TestCase(typeof(Open.PingValidator), "PingValidator is not sealed")]
    [TestCase(typeof(PingChecker), "PingChecker is not named PingValidator")]
    [TestCase(typeof(PingAnswerer), "PingAnswerer is not named PingHandler")]
    [TestCase(typeof(DeleteFileCommandValidator), "DeleteFileCommandValidator is not beside DeleteFileCommand")]
    public void Violations_WhenAPartBreaksTheRule_SayHow(Type part, string violation)
    {
        Assert.That(RequestPartRule.Violations([part]), Does.Contain(violation));
    }

    public sealed record Ping : IRequest;

    internal sealed class PingHandler : IRequestHandler<Ping>
    {
        public Task Handle(Ping request, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    internal sealed class PingAnswerer : IRequestHandler<Ping>
    {
        public Task Handle(Ping request, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    internal sealed class PingValidator : AbstractValidator<Ping>;

    internal sealed class PingChecker : AbstractValidator<Ping>;

    internal sealed class DeleteFileCommandValidator : AbstractValidator<DeleteFileCommand>;

    public static class Open
    {
        public class PingHandler : IRequestHandler<Ping>
        {
            public Task Handle(Ping request, CancellationToken cancellationToken) => Task.CompletedTask;
        }

        public class PingValidator : AbstractValidator<Ping>;
    }
}
