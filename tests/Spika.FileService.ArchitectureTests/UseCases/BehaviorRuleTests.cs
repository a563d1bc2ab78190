using MediatR;

namespace Spika.FileService.ArchitectureTests.UseCases;

public sealed class BehaviorRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(BehaviorRule.Violations(Service.Types), Is.Empty);
    }

    [Test]
    public void Violations_WhenABehaviorBreaksTheRule_SayHow()
    {
        Assert.That(
            BehaviorRule.Violations([typeof(Interceptor<,>)]),
            Is.EqualTo(
                new[] { "Interceptor is public", "Interceptor is not sealed", "Interceptor is not called a behavior" }
            )
        );
    }

    public class Interceptor<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
        where TRequest : notnull
    {
        public Task<TResponse> Handle(
            TRequest request,
            RequestHandlerDelegate<TResponse> next,
            CancellationToken cancellationToken
        ) => next();
    }
}
