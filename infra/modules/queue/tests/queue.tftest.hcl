mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name                   = "leads-overflow"
  worker_timeout_seconds = 30
  most_receives          = 5
  region                 = "eu-central-1"
  account_id             = "123456789012"
}

run "messages_stay_hidden_while_their_worker_may_run" {
  command = plan

  assert {
    condition     = aws_sqs_queue.this.visibility_timeout_seconds == 180
    error_message = "A queue hides messages for six times its worker's time."
  }

  assert {
    condition     = aws_sqs_queue.this.message_retention_seconds == 1209600 && aws_sqs_queue.dead_letters.message_retention_seconds == 1209600
    error_message = "Both queues keep messages for 14 days."
  }
}

run "what_is_given_up_goes_to_the_dead_letters" {
  assert {
    condition     = endswith(jsondecode(aws_sqs_queue.this.redrive_policy).deadLetterTargetArn, ":${aws_sqs_queue.dead_letters.name}")
    error_message = "Messages are given up to the queue beside it."
  }

  assert {
    condition     = aws_sqs_queue.this.sqs_managed_sse_enabled && aws_sqs_queue.dead_letters.sqs_managed_sse_enabled
    error_message = "Without a key of one's own, SQS's encrypts."
  }
}

run "a_key_of_one_s_own_encrypts_both" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/k"
  }

  assert {
    condition     = aws_sqs_queue.this.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letters.kms_master_key_id == var.kms_key_arn
    error_message = "Both queues are encrypted with the key."
  }
}

run "a_worker_that_never_ends_is_refused" {
  command = plan

  variables {
    worker_timeout_seconds = 901
  }

  expect_failures = [var.worker_timeout_seconds]
}

run "messages_that_are_never_tried_are_refused" {
  command = plan

  variables {
    most_receives = 0
  }

  expect_failures = [var.most_receives]
}
