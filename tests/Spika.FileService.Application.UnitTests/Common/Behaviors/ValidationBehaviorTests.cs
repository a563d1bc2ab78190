using FluentValidation;
using Spika.FileService.Application.Common.Behaviors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.UnitTests.Common.Behaviors;

public sealed class ValidationBehaviorTests
{
    private static readonly Error _tooLarge = new("some.too_large", "Too large.", ErrorKind.TooLarge);

    [Test]
    public async Task Handle_WhenRequestIsValid_CallsTheHandler()
    {
        Result<int> result = await HandleAsync(new Request(new Inner("a"), 5), new RequestValidator());

        Assert.That(result.Value, Is.EqualTo(5));
    }

    [Test]
    public async Task Handle_WhenThereIsNoValidator_CallsTheHandler()
    {
        Result<int> result = await HandleAsync(new Request(new Inner(""), -1));

        Assert.That(result.IsSuccess, Is.True);
    }

    [Test]
    public async Task Handle_WhenAMemberIsInvalid_NamesItAsTheWireWould()
    {
        Result<int> result = await HandleAsync(new Request(new Inner(""), 5), new RequestValidator());

        Assert.That(result.Error, Is.EqualTo(new InvalidMemberError("firstName", "must not be empty.")));
    }

    [Test]
    public async Task Handle_WhenFailureCarriesAnError_AnswersThatError()
    {
        Result<int> result = await HandleAsync(new Request(new Inner("a"), 11), new RequestValidator());

        Assert.That(result.Error, Is.EqualTo(_tooLarge));
    }

    [Test]
    public async Task Handle_WhenRequestIsInvalid_DoesNotCallTheHandler()
    {
        bool wasCalled = false;
        ValidationBehavior<Request, Result<int>> behavior = new([new RequestValidator()]);

        await behavior.Handle(
            new Request(new Inner(""), 5),
            () =>
            {
                wasCalled = true;
                return Task.FromResult<Result<int>>(5);
            },
            CancellationToken.None
        );

        Assert.That(wasCalled, Is.False);
    }

    [Test]
    public async Task Handle_WhenSeveralValidatorsFail_AnswersTheFirst()
    {
        InlineValidator<Request> second = [];
        second.RuleFor(request => request.Number).LessThan(0).WithMessage("second");

        Result<int> result = await HandleAsync(new Request(new Inner(""), 5), new RequestValidator(), second);

        Assert.That(result.Error?.Message, Is.EqualTo("firstName must not be empty."));
    }

    private static Task<Result<int>> HandleAsync(Request request, params IValidator<Request>[] validators) =>
        new ValidationBehavior<Request, Result<int>>(validators).Handle(
            request,
            () => Task.FromResult<Result<int>>(request.Number),
            CancellationToken.None
        );

    private sealed record Inner(string FirstName);

    private sealed record Request(Inner Inner, int Number);

    private sealed class RequestValidator : AbstractValidator<Request>
    {
        public RequestValidator()
        {
            RuleFor(request => request.Inner.FirstName).NotEmpty().WithMessage("must not be empty.");
            RuleFor(request => request.Number).LessThan(10).WithState(_ => _tooLarge);
        }
    }
}
